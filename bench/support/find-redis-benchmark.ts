import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, cacheDir } from '@ticketbottle/local-stack/fetch/cached.js';
import { findOnPath } from '@ticketbottle/local-stack/fetch/find-on-path.js';
import { run } from '@ticketbottle/local-stack/process/run.js';

/** `env`: where it finds its libraries. */
export type RedisBenchmark = { command: string; env: Record<string, string> };

export const redisBenchmarkMissing =
  'redis-benchmark is not on PATH, and apt-get could not fetch it: install it (Debian package redis-tools); P12a is not measured';

const packages = ['redis-tools', 'liblzf1', 'libjemalloc2'];

/** On PATH, or out of Debian's packages: downloaded, never installed. */
export async function findRedisBenchmark(
  env: NodeJS.ProcessEnv,
): Promise<RedisBenchmark | undefined> {
  const found = await findOnPath(['redis-benchmark', 'valkey-benchmark'], env['PATH']);
  if (found !== undefined) return { command: found, env: {} };
  const dir = await cached(cacheDir(env), 'redis-tools', (into) => unpack(into, env)).catch(
    () => undefined,
  );
  if (dir === undefined) return undefined;
  const libraries = await readdir(join(dir, 'usr/lib')).catch(() => []);
  const LD_LIBRARY_PATH = libraries.map((name) => join(dir, 'usr/lib', name)).join(':');
  return { command: join(dir, 'usr/bin/redis-benchmark'), env: { LD_LIBRARY_PATH } };
}

async function unpack(into: string, env: NodeJS.ProcessEnv): Promise<void> {
  await run('apt-get', ['download', ...packages], { cwd: into, env, timeoutMs: 120_000 });
  for (const file of await readdir(into))
    if (file.endsWith('.deb')) await run('dpkg', ['-x', file, '.'], { cwd: into, env });
}
