import { readFile, writeFile } from 'node:fs/promises';

/** A path's beginning, and what stands for the parameters behind it. */
export type KnownIds = Record<string, Record<string, string>>;

type Parameter = { in: string; name: string; schema: object };
type Operation = { parameters?: Parameter[] };
type Document = { paths: Record<string, Record<string, Operation>> };

/**
 * A copy of an OpenAPI document whose paths lead to things that exist: what is made up from it passes the 404 and meets the rules
 * behind it. Nothing that it says of answers is changed.
 */
export async function withKnownIds(source: string, known: KnownIds, to: string): Promise<void> {
  const document = JSON.parse(await readFile(source, 'utf8')) as Document;
  for (const [path, operations] of Object.entries(document.paths)) {
    const begins = Object.keys(known).find((start) => path.startsWith(start));
    const values = begins === undefined ? {} : known[begins];
    for (const { parameters = [] } of Object.values(operations))
      for (const parameter of parameters) {
        const value = values?.[parameter.name];
        if (parameter.in === 'path' && value !== undefined)
          parameter.schema = { type: 'string', enum: [value] };
      }
  }
  await writeFile(to, JSON.stringify(document));
}
