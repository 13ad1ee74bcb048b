import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { findPython, fromPyPi } from './pypi.js';

/** Its text is made by `uv pip compile --universal --python-version 3.11 --generate-hashes`. */
const name = 'schemathesis-4.32.5';

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
  const python = await findPython(env);
  if (python === undefined) return undefined;
  return async (args, o) => {
    const itsEnv = {
      ...env,
      PYTHONPATH: await fromPyPi(python, name, env),
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
