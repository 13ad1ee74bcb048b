import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type { CheckoutResult } from '@ticketbottle/sdk/waitroom.js';
import { refused } from './refusals.js';

const most = 1_024;

/** Runs many requests at once and answers each on its own: a bad one fails alone. */
export async function runMany<T>(
  items: T[],
  run: (item: T) => Promise<void>,
): Promise<CheckoutResult[]> {
  if (items.length > most)
    throw refused({
      reason: 'VALIDATION_FAILED',
      message: `items may be at most ${most}, not ${items.length}`,
    });
  return await Promise.all(items.map((item) => runOne(item, run)));
}

async function runOne<T>(item: T, run: (item: T) => Promise<void>): Promise<CheckoutResult> {
  try {
    await run(item);
    return { refusal: undefined, fault: '' };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) return { refusal: undefined, fault: 'internal error' };
    return { refusal: { reason: refusal.reason, message: refusal.message }, fault: '' };
  }
}
