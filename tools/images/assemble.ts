// `node tools/images/assemble.ts <service> <folder>`: puts what the service runs from into the folder, as it lies in the
// repository: its build, the packages it is made of, and its production dependencies as npm knows them. Both images come
// from here: services/Dockerfile and `npm run images`. Plain Node 24 runs it, without a dependency.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { argv, cwd, exit, stderr } from 'node:process';

const unread = /(\.d\.[cm]?ts|\.map|\.md|\.tsbuildinfo)$/;

export function assemble(service: string, out: string): void {
  const home = service === 'operator' ? 'operator' : `services/${service}`;
  if (!existsSync(`${home}/dist/main.js`))
    throw new Error(`${home}/dist/main.js is missing: npm run build`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const path of dependencies(service)) copy(path, out);
  writeFileSync(join(out, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(out, 'main.js'), `import './${home}/dist/main.js';\n`);
}

/** Paths from the root of the repository; types are not needed to run. */
function dependencies(service: string): string[] {
  const args = ['ls', '--omit=dev', '--all', '--parseable', '-w', `@ticketbottle/${service}`];
  const answer = execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 16 << 20 });
  const paths = answer.split('\n').map((path) => relative(cwd(), path));
  return paths.filter((path) => path !== '' && !path.includes('node_modules/@types/'));
}

/** A workspace is a link: its build, and the scripts that it reads, are copied beside. Nested packages have paths of their own. */
function copy(path: string, out: string): void {
  const target = join(out, path);
  mkdirSync(dirname(target), { recursive: true });
  if (!lstatSync(path).isSymbolicLink()) {
    const filter = (file: string) => wanted(path, file);
    cpSync(path, target, { recursive: true, filter });
    return;
  }
  const link = readlinkSync(path);
  symlinkSync(link, target);
  const workspace = relative(cwd(), resolve(dirname(path), link));
  const parts = ['package.json', 'dist', ...globSync('src/**/*.lua', { cwd: workspace })];
  for (const from of parts.map((part) => join(workspace, part)))
    cpSync(from, join(out, from), { recursive: true, filter: (file) => !unread.test(file) });
}

function wanted(root: string, file: string): boolean {
  if (file !== root && basename(file) === 'node_modules') return false;
  return statSync(file).isDirectory() || !unread.test(file);
}

if (import.meta.filename === argv[1]) {
  const [, , service, out] = argv;
  if (service === undefined || out === undefined) {
    stderr.write('node tools/images/assemble.ts <service> <folder>\n');
    exit(1);
  }
  assemble(service, out);
}
