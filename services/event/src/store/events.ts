import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Event, EventConfig, Location, Status } from '../domain/event.js';

export type EventRow = {
  id: string;
  name: string;
  description: string;
  starts_at: Date;
  ends_at: Date;
  time_zone: string;
  thumbnail_url: string;
  location: Location;
  organizer_id: string;
  status: Status;
  config: EventConfig | null;
  version: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  cancel_reason: string;
  published_at: Date | null;
};

export const eventColumns =
  'id, name, description, starts_at, ends_at, time_zone, thumbnail_url, location, organizer_id, status, config, version, created_by, created_at, updated_at, cancel_reason, published_at';

export async function insertEvent(tx: Queryable, e: Event): Promise<void> {
  await tx.query(
    `INSERT INTO events (${eventColumns})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    values(e),
  );
}

/** Writes an event that was read under its lock; answers it with its new version. */
export async function saveEvent(tx: Queryable, event: Event): Promise<Event> {
  const e = { ...event, version: event.version + 1 };
  await tx.query(
    `UPDATE events SET name = $2, description = $3, starts_at = $4, ends_at = $5, time_zone = $6, thumbnail_url = $7,
       location = $8, organizer_id = $9, status = $10, config = $11, version = $12, created_by = $13,
       created_at = $14, updated_at = $15, cancel_reason = $16, published_at = $17 WHERE id = $1`,
    values(e),
  );
  return e;
}

/** Every change of an event, its categories and roles happens under this lock. */
export async function lockEvent(tx: Queryable, id: string): Promise<Event | undefined> {
  return toEvents(
    await tx.query(`SELECT ${eventColumns} FROM events WHERE id = $1 FOR UPDATE`, [id]),
  )[0];
}

export async function findEvent(db: Queryable, id: string): Promise<Event | undefined> {
  return toEvents(await db.query(`SELECT ${eventColumns} FROM events WHERE id = $1`, [id]))[0];
}

export async function deleteEvent(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM events WHERE id = $1', [id]);
}

function values(e: Event): unknown[] {
  return [
    e.id,
    e.name,
    e.description,
    new Date(e.startsAt),
    new Date(e.endsAt),
    e.timeZone,
    e.thumbnailUrl,
    JSON.stringify(e.location),
    e.organizerId,
    e.status,
    e.config === undefined ? null : JSON.stringify(e.config),
    e.version,
    e.createdBy,
    new Date(e.createdAt),
    new Date(e.updatedAt),
    e.cancelReason,
    e.publishedAt === undefined ? null : new Date(e.publishedAt),
  ];
}

export function toEvents(rows: unknown): Event[] {
  return (rows as EventRow[]).map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    timeZone: row.time_zone,
    thumbnailUrl: row.thumbnail_url,
    location: row.location,
    organizerId: row.organizer_id,
    status: row.status,
    config: row.config === null ? undefined : toConfig(row.config),
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    cancelReason: row.cancel_reason,
    publishedAt: row.published_at?.getTime(),
  }));
}

/** JSON keeps no undefined. */
function toConfig(config: EventConfig): EventConfig {
  return { ...config, preQueueOpensAt: config.preQueueOpensAt, waitingRoom: config.waitingRoom };
}
