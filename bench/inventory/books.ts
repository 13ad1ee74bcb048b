import { inDatabase } from './database.js';
import type { Tables } from './store.js';

export type Books = {
  oversold: number;
  counted: number;
  held: number;
  holds: number;
  told: number;
};

/** How many events a row of an outbox tells. */
export const eventsOf = `CASE type WHEN 'inventory.rush' THEN json_array_length(payload::json -> 'orders') ELSE 1 END`;

export async function readBooks(databaseUrl: string, tables: Tables): Promise<Books> {
  const { classes, holds, outbox } = tables;
  const told =
    outbox === undefined
      ? '-1'
      : `(SELECT coalesce(sum(${eventsOf}), 0) FROM ${outbox} WHERE type IN ('inventory.reserved', 'inventory.rush'))`;
  return await inDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<Books>(
      `SELECT (SELECT count(*) FROM ${classes} WHERE reserved + sold > total)::int AS oversold,
         (SELECT sum(reserved) FROM ${classes})::int AS counted,
         (SELECT coalesce(sum(quantity), 0) FROM ${holds} WHERE status = 'ACTIVE')::int AS held,
         (SELECT count(*) FROM ${holds} WHERE status = 'ACTIVE')::int AS holds, ${told}::int AS told`,
    );
    const [books] = rows;
    if (books === undefined) throw new Error('no books');
    return books;
  });
}

/** `yes`: reservations told so; `gone`: how many of them were given back. All of one ticket each. */
export function wrongIn(books: Books, { yes, gone = 0 }: { yes: number; gone?: number }): string[] {
  const { oversold, counted, held, holds, told } = books;
  const wrong: string[] = [];
  if (oversold > 0) wrong.push(`${oversold} classes oversold`);
  if (counted !== held) wrong.push(`${counted} counted, ${held} held`);
  if (holds !== yes - gone) wrong.push(`${yes - gone} times yes, ${holds} holds`);
  if (told !== yes && told !== -1) wrong.push(`${yes} times yes, ${told} told to the outbox`);
  return wrong;
}
