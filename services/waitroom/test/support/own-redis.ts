import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { startStack } from '@ticketbottle/local-stack/stack.js';

export type OwnRedis = Awaited<ReturnType<typeof startOwnRedis>>;

/** A Redis server of this test alone, which it may measure, empty and kill. */
export async function startOwnRedis() {
  const dir = await mkdtemp(join(tmpdir(), 'waitroom-redis-'));
  const stack = await startStack({
    dir,
    env: { ...env, REDIS_URL: undefined },
    only: ['redis'],
    report: () => undefined,
  });
  return {
    dir,
    redisUrl: stack.redisUrl,
    keyPrefix: '',
    kill: () => stack.kill('redis', 'SIGKILL'),
    restart: () => stack.restart('redis'),
    async drop() {
      await stack.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
