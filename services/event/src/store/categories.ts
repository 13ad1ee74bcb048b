import type { Queryable } from '@ticketbottle/service-kit/outbox.js';

export type Category = { id: string; name: string; slug: string };

export async function saveCategory(tx: Queryable, { id, name, slug }: Category): Promise<void> {
  await tx.query(
    `INSERT INTO categories (id, name, slug) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET name = $2, slug = $3`,
    [id, name, slug],
  );
}

export async function findCategory(db: Queryable, id: string): Promise<Category | undefined> {
  return (
    (await db.query('SELECT id, name, slug FROM categories WHERE id = $1', [id])) as Category[]
  )[0];
}

/** Alone with a category: no event comes into it meanwhile. */
export async function lockCategory(tx: Queryable, id: string): Promise<Category | undefined> {
  const sql = 'SELECT id, name, slug FROM categories WHERE id = $1 FOR UPDATE';
  return ((await tx.query(sql, [id])) as Category[])[0];
}

/** Names stay as they are until the transaction ends. Before an event is locked: who renames locks in this order, too. */
export async function holdCategories(tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query('SELECT 1 FROM categories WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE', [
    ids,
  ]);
}

/** By name, after a name, one more than the limit when there is a next page. */
export async function listCategories(
  db: Queryable,
  after: string,
  limit: number,
): Promise<Category[]> {
  const sql = 'SELECT id, name, slug FROM categories WHERE name > $1 ORDER BY name LIMIT $2';
  return (await db.query(sql, [after, limit + 1])) as Category[];
}

/** False while an event uses it. */
export async function deleteCategory(tx: Queryable, id: string): Promise<boolean> {
  const used = await tx.query('SELECT 1 FROM event_categories WHERE category_id = $1 LIMIT 1', [
    id,
  ]);
  if ((used as unknown[]).length > 0) return false;
  await tx.query('DELETE FROM categories WHERE id = $1', [id]);
  return true;
}

/** Replaces the categories of an event; answers the ids that do not exist. */
export async function setCategories(
  tx: Queryable,
  eventId: string,
  ids: string[],
): Promise<string[]> {
  const known = await tx.query('SELECT id FROM categories WHERE id = ANY($1::uuid[])', [ids]);
  const found = new Set((known as { id: string }[]).map((row) => row.id));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) return missing;
  await tx.query('DELETE FROM event_categories WHERE event_id = $1', [eventId]);
  await tx.query(
    'INSERT INTO event_categories (event_id, category_id) SELECT $1, id FROM unnest($2::uuid[]) AS id ON CONFLICT DO NOTHING',
    [eventId, ids],
  );
  return [];
}

export async function categoriesOf(
  db: Queryable,
  eventIds: string[],
): Promise<Map<string, Category[]>> {
  const rows = await db.query(
    `SELECT ec.event_id, c.id, c.name, c.slug FROM event_categories ec JOIN categories c ON c.id = ec.category_id
     WHERE ec.event_id = ANY($1::uuid[]) ORDER BY c.name`,
    [eventIds],
  );
  return Map.groupBy(rows as (Category & { event_id: string })[], (row) => row.event_id);
}
