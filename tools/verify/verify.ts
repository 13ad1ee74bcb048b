import { until } from '../platform/until.js';
import { deliveryRules, unpublished } from './delivery-rules.js';
import { lineRules } from './line-rules.js';
import { moneyRules } from './money-rules.js';
import { openStores, type Kept, type Stores } from './stores.js';
import type { Rule, Verdict } from './types.js';
import { stockRules } from './stock-rules.js';

/** Of an event without a waiting room. */
export const rulesWithoutLine: Rule[] = [stockRules, moneyRules, deliveryRules];
const rules: Rule[] = [...rulesWithoutLine, lineRules];
const quietMs = 30_000;

/** Invariants I1..I10 of one event, read from the stores themselves once no saga is open. */
export async function verify(platform: Kept, eventId: string, chosen = rules): Promise<Verdict> {
  const stores = await openStores(platform);
  try {
    await until(async () => ((await isQuiet(stores, eventId)) ? true : undefined), {
      ms: quietMs,
      what: 'no saga is open and every event is published',
    }).catch(() => undefined); // what is still open is then a violation with a name
    const violations = (await Promise.all(chosen.map((rule) => rule(stores, eventId)))).flat();
    violations.sort((a, b) => a.rule.localeCompare(b.rule, 'en', { numeric: true }));
    const lines = violations.map(({ rule, broken }) =>
      broken.length === 0
        ? `  ok      ${rule}`
        : `  BROKEN  ${rule}: ${broken.slice(0, 3).join('; ')}`,
    );
    const ok = violations.every(({ broken }) => broken.length === 0);
    return { ok, lines: [...lines, ok ? 'verdict: exact' : 'verdict: BROKEN'], violations };
  } finally {
    await stores.close();
  }
}

async function isQuiet(stores: Stores, eventId: string): Promise<boolean> {
  const open = await stores.orders.countDocuments({
    eventId,
    $or: [
      { status: { $in: ['PENDING', 'REFUND_PENDING'] } },
      { 'saga.open.0': { $exists: true } },
      { 'outbox.0': { $exists: true } },
    ],
  });
  return open === 0 && (await unpublished(stores, eventId)).length === 0;
}
