import { readFile } from 'node:fs/promises';

/** The last lines of a log, for an error message; says so when there are none. */
export async function logTail(file: string, lines = 12): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const tail = text.trimEnd().split('\n').slice(-lines).join('\n');
  return tail === '' ? `(${file} is empty)` : `last lines of ${file}:\n${tail}`;
}
