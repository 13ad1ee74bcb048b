import { userLimit } from '../domain/decide-sale.js';
import { quantityOf } from '../domain/order.js';
import type { Parts } from './parts.js';
import { done, type SagaStep } from './step.js';

/** Counts the tickets against the buyer's limit for the event. */
export function takeQuotaStep({ quotas }: Parts): SagaStep {
  return {
    name: 'take-quota',
    async run({ code, eventId, userId, items, terms }) {
      const max = terms.maxTicketsPerUser;
      const answer = await quotas.take({ code, eventId, userId, quantity: quantityOf(items), max });
      if (answer === 'taken') return done;
      if (answer === 'limit') return { ...userLimit(max), fault: false };
      const message = `order ${code} was given up meanwhile`;
      return { ok: false, refusal: { reason: 'ORDER_FINAL', message }, fault: false };
    },
    undo: ({ code, eventId, userId }) => quotas.giveBack({ code, eventId, userId }),
  };
}

/** Late money takes under another name: the order's own code was given back for good. */
export function lateCode(code: string): string {
  return `${code}#late`;
}
