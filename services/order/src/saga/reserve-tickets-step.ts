import { linesOf } from '../domain/order.js';
import type { Parts } from './parts.js';
import { outcomeOf, type SagaStep } from './step.js';

/** Holds the tickets; inventory says until when. */
export function reserveTicketsStep({ neighbours }: Parts): SagaStep {
  return {
    name: 'reserve-tickets',
    run: (order) =>
      outcomeOf(async () => {
        const { expiresAt } = await neighbours.inventory.reserve({
          orderCode: order.code,
          eventId: order.eventId,
          lines: linesOf(order),
          holdSeconds: order.terms.holdSeconds,
          admittedAt: order.admission?.tokenIssuedAt,
        });
        if (expiresAt === undefined)
          throw new Error(`inventory held ${order.code} without saying until when`);
        return { holdExpiresAt: expiresAt };
      }),
    async undo(order) {
      const { code, eventId } = order;
      await neighbours.inventory.release({ orderCode: code, eventId, lines: linesOf(order) });
    },
  };
}
