import { isFault, refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { ReserveRequest } from '@ticketbottle/sdk/inventory.js';
import type { StockHop } from '../../services/order/src/clients/stock-hop.js';
import { until } from '../../tools/platform/until.js';
import { random } from './random.js';
import type { StockReplicas } from './stock-replicas.js';

export type Fire = { seed: number; tickets: number; callersPerReplica: number; each: number };

type End = 'kept' | 'confirmed' | 'released' | 'left to expire';
type Outcome = { quantity: number; granted: boolean; end: End | undefined };
type Refused = { code: string; quantity: number; left: number; askedAt: number; toldAt: number };

/**
 * Orders of two order processes that disagree about the owner: each asks one replica, and the other one when that is
 * gone. Mixed quantities, repeats in parallel on both replicas, callers who go away, confirm, release and expiry; a replica
 * dies on the way. Answers every rule that broke.
 */
export async function stockUnderFire(
  r: StockReplicas,
  o: Fire,
  trouble: () => Promise<void>,
): Promise<string[]> {
  const { eventId, classes } = await r.event([o.tickets]);
  const [id = ''] = classes;
  const next = random(o.seed);
  const [a = '', b = ''] = r.addresses;
  // Rendezvous hashing would send both to one owner: correctness must not depend on it.
  const hops = [r.hop([a]), r.hop([b])];
  const outcomes = new Map<string, Outcome>();
  const refusals: Refused[] = [];
  const wrong: string[] = [];

  /** Until somebody answers, at whichever replica; a cancelled caller learns the truth the same way. */
  const answered = async <T>(
    which: number,
    ask: (hop: StockHop) => Promise<T>,
  ): Promise<T | Error> => {
    for (let n = which; ; n++) {
      try {
        return await ask(hops[n % 2]!);
      } catch (error) {
        if (!isFault(error)) return error as Error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  };
  const order = async (which: number, n: number): Promise<void> => {
    const code = `TB-${which}-${n}`;
    const quantity = 1 + Math.floor(next() * 6);
    const end = (['kept', 'confirmed', 'released', 'left to expire'] as const)[
      Math.floor(next() * 4)
    ];
    const lines = [{ ticketClassId: id, quantity }];
    const holdSeconds = end === 'left to expire' ? 1 : 900;
    const request = ReserveRequest.fromPartial({ orderCode: code, eventId, lines, holdSeconds });
    const askedAt = Date.now();
    if (next() < 0.05) {
      const gone = new AbortController();
      const first = hops[which]?.reserve({ ...request, first: true }, { signal: gone.signal });
      setImmediate(() => gone.abort());
      await first?.catch(() => undefined);
    }
    const both = next() < 0.2 ? [which, which + 1] : [which];
    const answers = await Promise.all(both.map((w) => answered(w, (hop) => hop.reserve(request))));
    const yes = answers.flatMap((answer) => (answer instanceof Error ? [] : [answer]));
    const times = new Set(yes.map((answer) => answer.expiresAt?.getTime()));
    if (times.size > 1 && end !== 'left to expire') wrong.push(`${code}: granted twice`);
    for (const answer of answers) {
      if (!(answer instanceof Error)) continue;
      const refusal = refusalOf(answer);
      if (refusal?.reason === 'SOLD_OUT')
        refusals.push({
          code,
          quantity,
          left: Number(refusal.metadata?.['left']),
          askedAt,
          toldAt: Date.now(),
        });
      else if (refusal?.reason !== 'HOLD_EXPIRED' || end !== 'left to expire')
        wrong.push(`${code}: ${String(answer)}`);
    }
    outcomes.set(code, { quantity, granted: yes.length > 0, end });
    if (yes.length === 0) return;
    const bare = { orderCode: code, eventId, lines };
    const ended =
      end === 'confirmed'
        ? await answered(which, (hop) => hop.confirm({ ...bare, reacquire: false }))
        : end === 'released'
          ? await answered(which, (hop) => hop.release({ ...bare, refund: false }))
          : undefined;
    if (ended instanceof Error) wrong.push(`${code}: not ${String(end)}, ${String(ended)}`);
  };
  const caller = async (which: number, from: number): Promise<void> => {
    for (let k = 0; k < o.each; k++) await order(which, from * o.each + k);
  };
  const callers = [0, 1].flatMap((which) =>
    Array.from({ length: o.callersPerReplica }, (_, n) => caller(which, n)),
  );
  await Promise.all([...callers, trouble()]);
  const due = `SELECT 1 FROM holds WHERE ticket_class_id = $1 AND status = 'ACTIVE' AND expires_at < now() + interval '1 minute' LIMIT 1`;
  await until(async () => ((await r.sql.query(due, [id])).rows.length === 0 ? true : undefined), {
    ms: 10_000,
    what: 'what was left to expire is back',
  }).catch((error: unknown) => wrong.push(String(error)));
  wrong.push(...(await judge(r, { id, eventId, outcomes, refusals })));
  return wrong;
}

type Facts = {
  id: string;
  eventId: string;
  outcomes: Map<string, Outcome>;
  refusals: Refused[];
};
type Told = { type: string; code: string; version: number; left: number; at: number };

async function judge(r: StockReplicas, f: Facts): Promise<string[]> {
  const wrong: string[] = [];
  const { rows: holds } = await r.sql.query<{
    order_code: string;
    quantity: number;
    status: string;
  }>('SELECT order_code, quantity, status FROM holds WHERE ticket_class_id = $1', [f.id]);
  const { rows: counters } = await r.sql.query<
    Record<'total' | 'reserved' | 'sold' | 'stock_version', number>
  >('SELECT total, reserved, sold, stock_version::int FROM ticket_classes WHERE id = $1', [f.id]);
  const [c] = counters;
  if (c === undefined) return ['the class is gone'];
  const sum = (status: string): number =>
    holds.filter((h) => h.status === status).reduce((n, h) => n + h.quantity, 0);
  if (c.reserved !== sum('ACTIVE') || c.sold !== sum('CONFIRMED'))
    wrong.push(`I2: reserved ${c.reserved}/${sum('ACTIVE')}, sold ${c.sold}/${sum('CONFIRMED')}`);
  if (c.reserved + c.sold > c.total) wrong.push(`I1: ${c.reserved} + ${c.sold} of ${c.total}`);
  wrong.push(...heldAndPromised(f, new Map(holds.map((h) => [h.order_code, h]))));
  const told = await toldOf(r, f);
  wrong.push(...everyChangeOnce(told, c.stock_version));
  wrong.push(...falseRefusals(f, told, c.total));
  return wrong;
}

/** Every yes has its hold and every hold its yes. */
function heldAndPromised(
  { outcomes }: Facts,
  holds: Map<string, { quantity: number; status: string }>,
): string[] {
  const statusOf: Record<End, string[]> = {
    kept: ['ACTIVE'],
    confirmed: ['CONFIRMED'],
    released: ['RELEASED'],
    'left to expire': ['EXPIRED'],
  };
  return [...outcomes].flatMap(([code, { granted, quantity, end }]) => {
    const hold = holds.get(code);
    if (!granted)
      return hold === undefined || hold.status === 'EXPIRED'
        ? []
        : [`${code}: ${hold.status} without a yes`];
    const isRight =
      hold?.quantity === quantity && end !== undefined && statusOf[end].includes(hold.status);
    return isRight ? [] : [`${code}: should be ${String(end)}, is ${JSON.stringify(hold)}`];
  });
}

async function toldOf(r: StockReplicas, { eventId }: Facts): Promise<Told[]> {
  const { rows } = await r.sql.query<Told>(
    `SELECT 'inventory.reserved' AS type, o.code, (payload ->> 'stockVersion')::int + o.n::int AS version,
       (payload ->> 'total')::int - (payload ->> 'reserved')::int - (payload ->> 'sold')::int
         - o.n::int * (payload -> 'line' ->> 'quantity')::int AS left,
       extract(epoch FROM created_at)::float8 * 1000 AS at, seq, o.n
     FROM outbox, json_array_elements_text(payload -> 'orders') WITH ORDINALITY o(code, n)
     WHERE key = $1 AND type = 'inventory.rush'
     UNION ALL
     SELECT type, payload ->> 'orderCode' AS code, aggregate_version::int AS version,
       (x ->> 'total')::int - (x ->> 'reserved')::int - (x ->> 'sold')::int AS left,
       extract(epoch FROM created_at)::float8 * 1000 AS at, seq, 1
     FROM outbox, json_array_elements(payload -> 'counters') x
     WHERE key = $1 AND type <> 'inventory.rush' ORDER BY seq, n`,
    [eventId],
  );
  return rows;
}

/** The versions are a chain without a gap, one order's change is told once, and zero is crossed in turns. */
function everyChangeOnce(told: Told[], newest: number): string[] {
  const wrong: string[] = [];
  const changes = told.filter((t) => t.code !== '');
  const versions = changes.map((t) => t.version).sort((x, y) => x - y);
  versions.forEach((version, n) => {
    if (version !== n + 2) wrong.push(`change ${n} has version ${version}`);
  });
  if ((versions.at(-1) ?? 1) !== newest) wrong.push(`version ${newest}, ${versions.at(-1)} told`);
  const once = new Set(changes.map((t) => `${t.code} ${t.type}`));
  if (once.size !== changes.length) wrong.push(`${changes.length - once.size} changes told twice`);
  const crossings = told.filter((t) => t.code === '').sort((x, y) => x.version - y.version);
  crossings.forEach((t, n) => {
    const expected = n % 2 === 0 ? 'inventory.sold_out' : 'inventory.back_in_stock';
    if (t.type !== expected) wrong.push(`crossing ${n} is ${t.type}`);
  });
  return wrong;
}

/** A batch may have begun this long before its time was taken. */
const slackMs = 1_000;

/** Refused only if the quantity did not fit at some moment of the second before. */
function falseRefusals({ refusals }: Facts, told: Told[], total: number): string[] {
  const states = told
    .filter((t) => t.code !== '')
    .sort((x, y) => x.version - y.version)
    .map((t, n, all) => ({ left: t.left, from: t.at, to: (all[n + 1]?.at ?? Infinity) + slackMs }));
  return refusals.flatMap(({ code, quantity, left, askedAt, toldAt }) => {
    if (left >= quantity) return [`${code}: refused ${quantity} of ${left}`];
    const isTrue = states.some(
      (s) => s.left < quantity && s.from <= toldAt && s.to >= askedAt - 1_000,
    );
    return isTrue || quantity > total ? [] : [`${code}: refused ${quantity} although they fit`];
  });
}
