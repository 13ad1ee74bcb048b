import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { valuesSchemas } from './chart-values.js';

/** Writes charts/<name>/values.schema.json; with `check` only answers those that differ. */
export async function writeSchemas(check: boolean): Promise<string[]> {
  const differing: string[] = [];
  for (const [chart, schema] of Object.entries(valuesSchemas())) {
    const file = `charts/${chart}/values.schema.json`;
    const wanted = await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 });
    const there = await readFile(file, 'utf8').catch(() => '');
    if (there === wanted) continue;
    differing.push(file);
    if (!check) await writeFile(file, wanted);
  }
  return differing;
}
