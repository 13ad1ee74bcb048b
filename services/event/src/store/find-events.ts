import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Event as WireEvent } from '@ticketbottle/sdk/event.js';
import type { Event, Status } from '../domain/event.js';
import { eventColumns, toEvents } from './events.js';
import { listing, toWire } from './listing.js';

export type EventFilter = {
  search: string;
  category: string;
  city: string;
  country: string;
  organizerId: string;
  from: Date | undefined;
  to: Date | undefined;
  isFree: boolean | undefined;
  /** Undefined: any. */
  status: Status | undefined;
  /** Public ones, everybody's (for platform admins), or those on which a user has a role. */
  whose: 'public' | 'all' | { userId: string };
  limit: number;
  after: { startsAt: number; id: string } | undefined;
};

/** A page of the read model by start, one row more than the limit when there is a next page. */
export async function findEvents(db: Queryable, f: EventFilter): Promise<WireEvent[]> {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = ['NOT removed', ...ownership(f, bind), ...content(f, bind), ...time(f, bind)];
  const sql = `SELECT event FROM ${listing} WHERE ${conditions.join(' AND ')} ORDER BY starts_at, id LIMIT ${bind(f.limit + 1)}`;
  return toWire(await db.query(sql, parameters));
}

type Bind = (value: unknown) => string;

/** Roles are not in the read model: who may see an event is never read from a copy. */
function ownership(f: EventFilter, bind: Bind): string[] {
  const status = f.status === undefined ? [] : [`status = ${bind(f.status)}`];
  if (f.whose === 'all') return status;
  if (f.whose === 'public') return [...status, 'is_public'];
  return [
    ...status,
    `id IN (SELECT event_id FROM event_roles WHERE user_id = ${bind(f.whose.userId)})`,
  ];
}

function content(f: EventFilter, bind: Bind): string[] {
  return [
    ...(f.search === '' ? [] : [`words @@ event_query(${bind(f.search)})`]),
    ...(f.category === '' ? [] : [`categories @> ARRAY[${bind(f.category)}]::text[]`]),
    ...(f.city === '' ? [] : [`city = event_plain(${bind(f.city)})`]),
    ...(f.country === '' ? [] : [`country = upper(${bind(f.country)})`]),
    ...(f.organizerId === '' ? [] : [`organizer_id = ${bind(f.organizerId)}`]),
    ...(f.isFree === undefined ? [] : [`is_free = ${bind(f.isFree)}`]),
  ];
}

function time({ from, to, after }: EventFilter, bind: Bind): string[] {
  return [
    ...(from === undefined ? [] : [`starts_at >= ${bind(from)}`]),
    ...(to === undefined ? [] : [`starts_at < ${bind(to)}`]),
    ...(after === undefined
      ? []
      : [`(starts_at, id) > (${bind(new Date(after.startsAt))}, ${bind(after.id)})`]),
  ];
}

export async function publishedByIds(db: Queryable, ids: readonly string[]): Promise<Event[]> {
  const sql = `SELECT ${eventColumns} FROM events WHERE status = 'PUBLISHED' AND id = ANY($1::uuid[]) ORDER BY id`;
  return toEvents(await db.query(sql, [ids]));
}

/** Published events whose sale has not ended, by id. Another service decides by it: no copy is asked. */
export async function eventsOnSale(
  db: Queryable,
  o: { now: number; after: string; limit: number },
): Promise<Event[]> {
  const sql = `SELECT ${eventColumns} FROM events WHERE status = 'PUBLISHED' AND sale_closes_ms > $1 AND id > $2
    ORDER BY id LIMIT $3`;
  return toEvents(await db.query(sql, [o.now, o.after, o.limit + 1]));
}
