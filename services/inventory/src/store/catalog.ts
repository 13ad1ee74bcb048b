import type { Queryable } from '@ticketbottle/service-kit/outbox.js';

/** What never changes of a class. */
export type KnownClass = { eventId: string; currency: string };

export type Catalog = {
  /** In the order of the ids; undefined where there is no such class. */
  find(ids: readonly string[]): Promise<(KnownClass | undefined)[]>;
};

const mostClasses = 50_000;

/** Classes by id. Those who ask at once share one query; an unknown id is looked up before anybody is refused. */
export function openCatalog(db: Queryable): Catalog {
  const known = new Map<string, KnownClass>();
  let asked = new Set<string>();
  let loading: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    await Promise.resolve(); // what is asked in this turn of the loop is asked together
    const ids = [...asked];
    asked = new Set();
    loading = undefined;
    const rows = (await db.query(
      'SELECT id, event_id, currency FROM ticket_classes WHERE id = ANY($1::uuid[])',
      [ids],
    )) as { id: string; event_id: string; currency: string }[];
    if (known.size >= mostClasses) known.clear();
    for (const row of rows) known.set(row.id, { eventId: row.event_id, currency: row.currency });
  };
  return {
    async find(ids) {
      const missing = ids.filter((id) => !known.has(id));
      if (missing.length > 0) {
        for (const id of missing) asked.add(id);
        loading ??= load();
        await loading;
      }
      return ids.map((id) => known.get(id));
    },
  };
}
