import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity } from './identity.js';

/** One stack per folder: two servers on the same data files destroy them. Answers the release. */
export async function lockDir(dir: string): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'stack.pid');
  const [pid = '', identity = ''] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
  if (pid !== '' && processIdentity(Number(pid)) === identity)
    throw new Error(`a stack is already running in ${dir} (process ${pid}): stop it first`);
  await writeFile(file, `${process.pid} ${processIdentity(process.pid) ?? ''}`);
  return () => rm(file, { force: true });
}
