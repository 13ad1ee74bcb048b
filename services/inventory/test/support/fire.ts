import { random } from '../../../../test/support/random.js';
import type { StockAnswer } from '../../src/domain/hold.js';
import { expireDue } from '../../src/jobs/expire-holds.js';
import { books, toldOf, type TestStock } from './stock.js';

export type FireOptions = { seed: number; tickets: number; callers: number; each: number };

/** Callers on all replicas reserve, repeat, confirm and release at once; answers every rule that broke. */
export async function underFire(t: TestStock, o: FireOptions): Promise<string[]> {
  const {
    eventId,
    classes: [id = ''],
  } = await t.event([o.tickets]);
  const next = random(o.seed);
  const wrong: string[] = [];
  const kept = new Map<string, number>();
  let [orders, granted] = [0, 0];

  /** A "no" leaves nothing behind, so a repeat may be a "yes" once tickets came back; it says what was left. */
  const judge = (orderCode: string, quantity: number, answers: StockAnswer[]): boolean => {
    for (const answer of answers)
      if (!answer.ok && (answer.reason !== 'SOLD_OUT' || (answer.left ?? 0) >= quantity))
        wrong.push(`${orderCode}: false no ${JSON.stringify(answer)} to ${quantity}`);
    const ends = answers.flatMap((answer) => (answer.ok ? [answer.expiresAt] : []));
    if (new Set(ends).size > 1) wrong.push(`${orderCode}: granted twice, until ${ends.join()}`);
    return ends.length > 0;
  };
  const buy = async (replica: number): Promise<void> => {
    const orderCode = `${eventId}-${++orders}`;
    const quantity = 1 + Math.floor(next() * 6);
    const request = { orderCode, eventId, lines: [{ id, quantity }] };
    const { stock } = t.replicas[replica % t.replicas.length] ?? t;
    const asked = next() < 0.2 ? t.replicas.map((r) => r.stock) : [stock];
    const answers = await Promise.all(
      asked.map((s) => s.reserve({ ...request, holdSeconds: 900, admittedAt: undefined })),
    );
    if (!judge(orderCode, quantity, answers)) return;
    granted++;
    const what = next();
    if (what < 0.3) {
      const answer = await stock.release({ ...request, refund: false });
      if (!answer.ok) wrong.push(`${orderCode}: not released, ${answer.reason}`);
      return;
    }
    kept.set(orderCode, quantity);
    if (what > 0.6) return;
    const answer = await stock.confirm({ ...request, reacquire: false });
    if (!answer.ok) wrong.push(`${orderCode}: not confirmed, ${answer.reason}`);
  };
  const caller = async (n: number): Promise<void> => {
    for (let i = 0; i < o.each; i++)
      await buy(n).catch((error: unknown) => wrong.push(String(error)));
  };
  const expiry = (async () => {
    for (let n = 0; n < 20; n++) await expireDue(t.db, t.stock);
  })();
  await Promise.all([...Array.from({ length: o.callers }, (_, n) => caller(n)), expiry]);

  const end = await books(t.db, eventId);
  wrong.push(...end.broken.map((row) => `I1 or I2 broken: ${row}`));
  const sum = [...kept.values()].reduce((a, b) => a + b, 0);
  if (end.reserved + end.sold !== sum)
    wrong.push(`${sum} tickets promised, ${end.reserved + end.sold} counted`);
  const holds = await t.db.query<{ order_code: string; quantity: number }[]>(
    `SELECT order_code, quantity FROM holds WHERE ticket_class_id = $1 AND status IN ('ACTIVE', 'CONFIRMED')`,
    [id],
  );
  for (const hold of holds)
    if (kept.get(hold.order_code) !== hold.quantity) wrong.push(`${hold.order_code}: no yes`);
  if (holds.length !== kept.size) wrong.push(`${kept.size} yes, ${holds.length} holds`);
  const { reserved = 0, sold_out = 0, back_in_stock = 0 } = await toldOf(t.db, eventId);
  if (reserved !== granted) wrong.push(`${granted} holds made, ${reserved} told`);
  if (sold_out - back_in_stock !== (end.left === 0 ? 1 : 0))
    wrong.push(`sold_out ${sold_out}, back_in_stock ${back_in_stock}, left ${end.left}`);
  return wrong;
}
