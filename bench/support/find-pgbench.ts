import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findOnPath } from '@ticketbottle/local-stack/fetch/find-on-path.js';

const debian = '/usr/lib/postgresql';

export const pgbenchMissing =
  'pgbench is neither on PATH nor in /usr/lib/postgresql/*/bin: install it (Debian package postgresql); P3 and P4 are not measured';

export async function findPgbench(path: string): Promise<string | undefined> {
  const versions = await readdir(debian).catch(() => []);
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const dirs = [path, ...newestFirst.map((version) => join(debian, version, 'bin'))];
  return await findOnPath(['pgbench'], dirs.join(delimiter));
}
