import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { ProviderName } from '../domain/payment.js';

/** Money that waits for a person. */
export type OpenMoney = {
  id: string;
  orderCode: string;
  provider: ProviderName;
  providerTxId: string;
  amountMinor: number;
  expectedMinor: number;
  review: boolean;
  since: Date;
  message: string;
};

type Row = {
  id: string;
  order_code: string;
  provider: ProviderName;
  provider_tx_id: string | null;
  amount_minor: string;
  expected_minor: string;
  review: boolean;
  since: Date;
  message: string | null;
};

/** A review that has a refund, of whatever state, has been decided about. */
const waiting = `
  SELECT r.id, i.order_code, r.provider, r.provider_tx_id, r.amount_minor, i.amount_minor AS expected_minor,
    false AS review, r.requested_at AS since, r.message
  FROM refunds r JOIN intents i ON i.id = r.intent_id WHERE r.status = 'MANUAL'
  UNION ALL
  SELECT a.id, i.order_code, a.provider, a.provider_tx_id, a.amount_paid_minor, i.amount_minor, true, a.ended_at, NULL
  FROM attempts a JOIN intents i ON i.id = a.intent_id
  WHERE a.status = 'REVIEW' AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.attempt_id = a.id)`;

/** Refunds for a person to send and payments in review, oldest first. */
export async function openMoney(db: Queryable, limit: number): Promise<OpenMoney[]> {
  const rows = (await db.query(`${waiting} ORDER BY since LIMIT $1`, [limit])) as Row[];
  return rows.map((row) => ({
    id: row.id,
    orderCode: row.order_code,
    provider: row.provider,
    providerTxId: row.provider_tx_id ?? '',
    amountMinor: Number(row.amount_minor),
    expectedMinor: Number(row.expected_minor),
    review: row.review,
    since: row.since,
    message: row.message ?? '',
  }));
}

export type OpenMoneyCounts = { manual: number; review: number; slow: number };

/** How many of each wait, and how many refunds requested before `slowBefore` are not done. */
export async function countOpenMoney(db: Queryable, slowBefore: number): Promise<OpenMoneyCounts> {
  const rows = (await db.query(
    `SELECT count(*) FILTER (WHERE NOT review)::int AS manual, count(*) FILTER (WHERE review)::int AS review,
       (SELECT count(*)::int FROM refunds
        WHERE status IN ('REQUESTED', 'SENT', 'PENDING') AND requested_at < $1) AS slow
     FROM (${waiting}) AS open_money`,
    [new Date(slowBefore)],
  )) as OpenMoneyCounts[];
  return rows[0] ?? { manual: 0, review: 0, slow: 0 };
}
