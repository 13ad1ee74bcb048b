import { createHash } from 'node:crypto';
import { chmod, cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.js';
import { cached, cacheDir } from './cached.js';
import { findOnPath } from './find-on-path.js';

export type GoProgram = {
  /** File name in the cache. */
  name: string;
  /** Import path of its `main` package. */
  main: string;
  /** Values of `-X`: what a release build puts into the program. */
  variables?: Record<string, string>;
};

export type GoModule = {
  /** Stem of the folder in the cache; a hash of go.mod and go.sum follows. */
  name: string;
  /** Folder with go.mod and go.sum, which pin everything. */
  dir: string;
  oldestGo: [major: number, minor: number];
  /** Further files that the program is made of: sources of ours. */
  sources?: readonly string[];
  /** A module that is built from a copy with the files of the folder `patch` laid over it. */
  patched?: string;
};

const buildMs = 3_600_000; // a machine that others use takes an hour where an idle one takes minutes

/** Path of one program built from a pinned Go module, in the cache. The first time takes minutes and says so. */
export async function fetchGoProgram(
  module: GoModule,
  program: GoProgram,
  { env, report }: { env: NodeJS.ProcessEnv; report: (step: string) => void },
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum', ...(module.sources ?? [])])
    hash.update(await readFile(join(module.dir, file)));
  const key = `${program.name}-${module.name}-${hash.digest('hex').slice(0, 16)}`;
  const dir = await cached(
    cacheDir(env),
    key,
    async (into) => {
      const go = await findGo(module, env);
      report(`building ${program.name} from its Go module, once; minutes`);
      const linked = Object.entries(program.variables ?? {}).map(
        ([name, is]) => `-X ${name}=${is}`,
      );
      const modfile = module.patched === undefined ? [] : await patch(module, { go, env, into });
      const flags = [...modfile, '-trimpath', '-ldflags', ['-s -w', ...linked].join(' ')];
      const output = ['-o', join(into, program.name), program.main];
      const settings = { GOFLAGS: '-mod=readonly -p=2 -buildvcs=false', CGO_ENABLED: '0' };
      const options = { cwd: module.dir, env: { ...env, ...settings }, timeoutMs: buildMs };
      await run(go, ['build', ...flags, ...output], options);
      await rm(patchedIn(into), { recursive: true, force: true });
    },
    buildMs,
  );
  return join(dir, program.name);
}

/** A copy of the module under the patch, and a go.mod that takes it; answers the flag that names that. */
async function patch(
  { dir, patched = '' }: GoModule,
  { go, env, into }: { go: string; env: NodeJS.ProcessEnv; into: string },
): Promise<string[]> {
  const [copy, modfile] = [patchedIn(into), join(into, 'go.mod')];
  await run(go, ['mod', 'download', patched], { cwd: dir, env, timeoutMs: buildMs });
  const from = (await run(go, ['list', '-m', '-f', '{{.Dir}}', patched], { cwd: dir, env })).trim();
  await cp(from, copy, { recursive: true });
  await makeWritable(copy);
  await cp(join(dir, 'patch'), copy, { recursive: true, filter: (path) => !path.endsWith('.mod') });
  const replaced = `\nreplace ${patched} => ${copy}\n`;
  await writeFile(modfile, (await readFile(join(dir, 'go.mod'), 'utf8')) + replaced);
  await cp(join(dir, 'go.sum'), join(into, 'go.sum'));
  return [`-modfile=${modfile}`];
}

const patchedIn = (into: string): string => join(into, 'patched');

/** The cache of modules is read-only, and its copy would be. */
async function makeWritable(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true }))
    if (entry.isDirectory()) await makeWritable(join(dir, entry.name));
}

/** Path of a Go that is new enough; an error says what to install. */
export async function findGo({ oldestGo }: GoModule, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = `Go >= ${oldestGo.join('.')}`;
  const path = `${env['PATH'] ?? ''}:/usr/local/go/bin`;
  const go = await findOnPath(['go'], path);
  if (go === undefined) throw new Error(`${wanted} is not on PATH: install it (https://go.dev/dl)`);
  const text = await run(go, ['version'], { env });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? [];
  const isOld =
    Number(major) < oldestGo[0] || (Number(major) === oldestGo[0] && Number(minor) < oldestGo[1]);
  if (isOld)
    throw new Error(
      `${wanted} is needed and ${go} is ${text.trim()}: install it (https://go.dev/dl)`,
    );
  return go;
}
