import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.js';
import { cached, cacheDir } from './cached.js';
import { findOnPath } from './find-on-path.js';

export type DebianPackage = {
  name: string;
  binaries: string;
  /** Packages of libraries that the machine may lack; they are unpacked into the same folder. */
  libraries?: string[];
};

/**
 * The folder with the programs of a Debian package: downloaded with apt-get and unpacked into the cache, so that
 * nothing is installed, no service is started and nobody needs to be root. `otherwise` is the way out for a person.
 */
export async function fetchDebianPackage(
  { name, binaries, libraries = [] }: DebianPackage,
  env: NodeJS.ProcessEnv,
  otherwise: string,
): Promise<string> {
  try {
    const dir = await cached(cacheDir(env), `debian-${name}`, async (into) => {
      for (const tool of ['apt-get', 'dpkg-deb'])
        if ((await findOnPath([tool], env['PATH'])) === undefined)
          throw new Error(`${tool} is not on PATH: this is no Debian or Ubuntu`);
      const wanted = [name, ...libraries];
      await run('apt-get', ['-q', 'download', ...wanted], { cwd: into, env, timeoutMs: 300_000 });
      const files = (await readdir(into)).filter((entry) => entry.endsWith('.deb'));
      if (files.length < wanted.length)
        throw new Error(`apt-get did not bring ${wanted.join(', ')}`);
      for (const file of files) {
        await run('dpkg-deb', ['-x', join(into, file), into], { env, timeoutMs: 120_000 });
        await rm(join(into, file));
      }
    });
    return join(dir, binaries);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${otherwise} (fetching the Debian package ${name}: ${why})`, { cause: error });
  }
}
