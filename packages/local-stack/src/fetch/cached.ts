import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../process/identity.js';
import { waitUntil } from '../process/wait-until.js';

const fetchMs = 600_000;

/** `TICKETBOTTLE_CACHE`, else `~/.cache/ticketbottle`: shared by all checkouts of one person. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return env['TICKETBOTTLE_CACHE'] ?? join(homedir(), '.cache', 'ticketbottle');
}

/**
 * The folder `<cache>/<key>`, filled once by `fill` whatever number of processes ask together: a
 * half-filled folder is never seen (it is renamed into place), a lock of a dead process is broken.
 */
export async function cached(
  cache: string,
  key: string,
  fill: (dir: string) => Promise<void>,
  waitMs = fetchMs,
): Promise<string> {
  const target = join(cache, key);
  if (await exists(target)) return target;
  await mkdir(cache, { recursive: true });
  const lock = join(cache, `.${key}.lock`);
  const taken = () => takeLock(lock);
  await waitUntil(
    `waiting for another download of ${key}; remove ${lock} if there is none`,
    taken,
    {
      timeoutMs: waitMs,
      everyMs: 200,
    },
  );
  try {
    if (!(await exists(target)))
      await fillInto(target, join(cache, `.${key}.${process.pid}.part`), fill);
    return target;
  } finally {
    await rm(lock, { force: true });
  }
}

async function fillInto(target: string, part: string, fill: (dir: string) => Promise<void>) {
  await rm(part, { recursive: true, force: true });
  await mkdir(part);
  try {
    await fill(part);
    await rename(part, target).catch(async (error: unknown) => {
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  const mine = `${process.pid} ${processIdentity(process.pid) ?? ''}`;
  try {
    await writeFile(lock, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = await readFile(lock, 'utf8').catch(() => '');
  const [pid = '', identity = ''] = holder.split(' ');
  if (holder !== '' && processIdentity(Number(pid)) !== identity) await rm(lock, { force: true });
  return false;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
