import type { Queryable } from '@ticketbottle/service-kit/outbox.js';

export type Organizer = {
  id: string;
  name: string;
  description: string;
  logoUrl: string;
  ownerId: string;
};

const columns = 'id, name, description, logo_url AS "logoUrl", owner_id AS "ownerId"';

export async function saveOrganizer(tx: Queryable, o: Organizer): Promise<void> {
  await tx.query(
    `INSERT INTO organizers (id, name, description, logo_url, owner_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET name = $2, description = $3, logo_url = $4`,
    [o.id, o.name, o.description, o.logoUrl, o.ownerId],
  );
}

export async function findOrganizer(db: Queryable, id: string): Promise<Organizer | undefined> {
  return (
    (await db.query(`SELECT ${columns} FROM organizers WHERE id = $1`, [id])) as Organizer[]
  )[0];
}

/** Alone with an organizer: no event comes to it meanwhile. */
export async function lockOrganizer(tx: Queryable, id: string): Promise<Organizer | undefined> {
  const sql = `SELECT ${columns} FROM organizers WHERE id = $1 FOR UPDATE`;
  return ((await tx.query(sql, [id])) as Organizer[])[0];
}

/** As `holdCategories`. */
export async function holdOrganizer(tx: Queryable, id: string): Promise<void> {
  await tx.query('SELECT 1 FROM organizers WHERE id = $1 FOR KEY SHARE', [id]);
}

/** By name, after a name, one more than the limit when there is a next page; everybody's without an owner. */
export async function listOrganizers(
  db: Queryable,
  { ownerId, after, limit }: { ownerId: string | undefined; after: string; limit: number },
): Promise<Organizer[]> {
  const owned = ownerId === undefined ? '' : 'AND owner_id = $3';
  const sql = `SELECT ${columns} FROM organizers WHERE name > $1 ${owned} ORDER BY name LIMIT $2`;
  const parameters = [after, limit + 1, ...(ownerId === undefined ? [] : [ownerId])];
  return (await db.query(sql, parameters)) as Organizer[];
}

export async function organizersByIds(
  db: Queryable,
  ids: string[],
): Promise<Map<string, Organizer>> {
  const rows = await db.query(`SELECT ${columns} FROM organizers WHERE id = ANY($1::uuid[])`, [
    ids,
  ]);
  return new Map((rows as Organizer[]).map((row) => [row.id, row]));
}

/** False while an event uses it. */
export async function deleteOrganizer(tx: Queryable, id: string): Promise<boolean> {
  const used = await tx.query('SELECT 1 FROM events WHERE organizer_id = $1 LIMIT 1', [id]);
  if ((used as unknown[]).length > 0) return false;
  await tx.query('DELETE FROM organizers WHERE id = $1', [id]);
  return true;
}
