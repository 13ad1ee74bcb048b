import { linesOf } from '../domain/order.js';
import type { Parts } from './parts.js';
import { outcomeOf, type SagaStep } from './step.js';

/** Holds the tickets; inventory says until when. */
export function reserveTicketsStep({ stockHop }: Parts): SagaStep {
  return {
    name: 'reserve-tickets',
    run: (order, { first }) =>
      outcomeOf(async () => {
        const { expiresAt } = await stockHop.reserve({
          orderCode: order.code,
          eventId: order.eventId,
          lines: linesOf(order),
          holdSeconds: order.terms.holdSeconds,
          admittedAt: order.admission?.tokenIssuedAt,
          first,
        });
        if (expiresAt === undefined)
          throw new Error(`inventory held ${order.code} without saying until when`);
        return { holdExpiresAt: expiresAt };
      }),
    async undo(order) {
      const { code, eventId } = order;
      const lines = linesOf(order);
      await stockHop.release({ orderCode: code, eventId, lines, refund: false });
    },
  };
}
