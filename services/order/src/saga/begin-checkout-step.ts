import { SessionStatus } from '@ticketbottle/sdk/waitroom.js';
import type { SlotOutcome } from '../domain/order.js';
import type { Parts } from './parts.js';
import { done, outcomeOf, type SagaStep } from './step.js';

const outcomes: Record<SlotOutcome, SessionStatus> = {
  KEEP: SessionStatus.UNSPECIFIED,
  COMPLETED: SessionStatus.COMPLETED,
  FAILED: SessionStatus.FAILED,
  EXPIRED: SessionStatus.EXPIRED,
};

/** Binds the buyer's slot to this order; its undo ends the slot, or keeps it for another choice. */
export function beginCheckoutStep({ neighbours }: Parts): SagaStep {
  return {
    name: 'begin-checkout',
    run: async ({ code, eventId, userId, admission, terms }) => {
      if (admission === undefined) return done;
      const { holdSeconds } = terms;
      return outcomeOf(async () => {
        await neighbours.waitroom.beginCheckout({
          ...admission,
          orderCode: code,
          eventId,
          userId,
          holdSeconds,
        });
        return {};
      });
    },
    async undo({ code, eventId, sessionId, saga }) {
      if (sessionId === undefined) return;
      const outcome = saga.slotOutcome ?? 'FAILED';
      await neighbours.waitroom.endCheckout({
        sessionId,
        orderCode: code,
        eventId,
        keep: outcome === 'KEEP',
        outcome: outcomes[outcome],
      });
    },
  };
}
