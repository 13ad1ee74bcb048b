import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Text that stays the same over restarts on the same folder: made once by `make`, then read. */
export async function keptText(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  await mkdir(dirname(file), { recursive: true });
  const text = make();
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file); // never half a key after a crash
  return text;
}
