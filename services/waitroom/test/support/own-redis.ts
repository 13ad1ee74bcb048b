import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
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
    /** SIGKILL and a new start on the same data, of which `lose` may take the end away. */
    async crash(lose: () => Promise<void> = () => Promise.resolve()) {
      await stack.kill('redis', 'SIGKILL');
      await lose();
      await stack.restart('redis');
    },
    /** The end of what is on disk, to which a crash may go back. */
    async mark() {
      const files = join(dir, 'data', 'redis', 'appendonlydir');
      const [file = ''] = (await readdir(files)).filter((name) => name.endsWith('.incr.aof'));
      const { size } = await stat(join(files, file));
      return () => truncate(join(files, file), size);
    },
    async drop() {
      await stack.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
