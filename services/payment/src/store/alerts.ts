import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { alertBody, type Alert, type AlertBody } from '../domain/alert.js';

export type DueAlert = { id: string; body: AlertBody; tries: number };

const keepDays = 30;

/** In the transaction of what it is about; a repeat changes nothing. */
export async function saveAlert(tx: Queryable, alert: Alert): Promise<void> {
  const body = alertBody(alert);
  await tx.query(
    'INSERT INTO alerts (id, body, next_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
    [body.id, JSON.stringify(body), new Date(alert.at)],
  );
}

/** Takes one alert to tell, and puts its next try off until `until`. */
export async function claimAlert(
  db: Queryable,
  { now, until }: { now: number; until: number },
): Promise<DueAlert | undefined> {
  const rows = await db.query(
    `WITH claimed AS (
       UPDATE alerts SET next_at = $2, tries = tries + 1 WHERE id = (
         SELECT id FROM alerts WHERE told_at IS NULL AND next_at <= $1
         ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, body, tries)
     SELECT * FROM claimed`,
    [new Date(now), new Date(until)],
  );
  return (rows as DueAlert[])[0];
}

export async function delayAlert(db: Queryable, id: string, until: number): Promise<void> {
  await db.query('UPDATE alerts SET next_at = $2 WHERE id = $1', [id, new Date(until)]);
}

/** Kept for a while: its id must stay known as long as what it is about may be told again. */
export async function alertTold(db: Queryable, id: string, now: number): Promise<void> {
  await db.query('UPDATE alerts SET told_at = $2 WHERE id = $1', [id, new Date(now)]);
}

export async function forgetAlerts(db: Queryable, now: number): Promise<void> {
  const sql = `DELETE FROM alerts WHERE told_at < $1::timestamptz - interval '${keepDays} days'`;
  await db.query(sql, [new Date(now)]);
}
