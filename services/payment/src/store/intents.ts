import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Intent, PaymentState } from '../domain/payment.js';

type Row = {
  id: string;
  order_code: string;
  idempotency_key: string;
  amount_minor: string;
  currency: string;
  status: PaymentState;
  redirect_url: string;
  description: string;
  expires_at: Date;
  paid_at: Date | null;
  version: number;
};

const columns =
  'id, order_code, idempotency_key, amount_minor, currency, status, redirect_url, description, expires_at, paid_at, version';

/** Written once per order; a second write of the same order changes nothing. */
export async function saveIntent(tx: Queryable, intent: Intent): Promise<void> {
  await tx.query(
    `INSERT INTO intents (id, order_code, idempotency_key, amount_minor, currency, status, redirect_url, description, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      intent.id,
      intent.orderCode,
      intent.idempotencyKey,
      intent.amountMinor,
      intent.currency,
      intent.status,
      intent.redirectUrl,
      intent.description,
      new Date(intent.expiresAt),
    ],
  );
}

/** Every change of an intent, its attempts and refunds happens under this lock. */
export async function lockIntent(tx: Queryable, id: string): Promise<Intent | undefined> {
  return one(await tx.query(`SELECT ${columns} FROM intents WHERE id = $1 FOR UPDATE`, [id]));
}

export async function findIntent(
  db: Queryable,
  by: 'id' | 'order_code' | 'idempotency_key',
  value: string,
): Promise<Intent | undefined> {
  return one(await db.query(`SELECT ${columns} FROM intents WHERE ${by} = $1`, [value]));
}

/** Moves an intent on and answers it with its new version. */
export async function moveIntent(
  tx: Queryable,
  intent: Intent,
  to: { status: PaymentState; paidAt?: number | undefined },
): Promise<Intent> {
  const paidAt = to.paidAt ?? intent.paidAt;
  await tx.query(
    'UPDATE intents SET status = $2, paid_at = $3, version = version + 1 WHERE id = $1',
    [intent.id, to.status, paidAt === undefined ? null : new Date(paidAt)],
  );
  return { ...intent, status: to.status, paidAt, version: intent.version + 1 };
}

function one(rows: unknown): Intent | undefined {
  const row = (rows as Row[])[0];
  if (row === undefined) return undefined;
  return {
    id: row.id,
    orderCode: row.order_code,
    idempotencyKey: row.idempotency_key,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    status: row.status,
    redirectUrl: row.redirect_url,
    description: row.description,
    expiresAt: row.expires_at.getTime(),
    paidAt: row.paid_at?.getTime(),
    version: row.version,
  };
}
