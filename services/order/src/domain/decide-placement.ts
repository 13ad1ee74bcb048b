import {
  after,
  askAfterWindowMs,
  placingLeaseMs,
  type Change,
  type Order,
  type StepName,
} from './order.js';
import { logged } from './saga-log.js';

/** What a step found out, to be kept with the next write. */
export type StepResult = Partial<Pick<Order, 'holdExpiresAt' | 'payment'>>;

export type PlacementProgress = {
  steps: StepName[];
  /** Steps that ran since the last write. */
  done: StepName[];
  result: StepResult;
  now: number;
};

/** Recorded before the steps run: a call that timed out may have worked. */
export function decideBegun(
  order: Order,
  { steps, done, result, now }: PlacementProgress,
): Change | undefined {
  if (order.status !== 'PENDING' || order.saga.direction !== 'forward') return undefined;
  const { saga } = order;
  return {
    set: {
      ...result,
      saga: {
        ...saga,
        step: steps.at(-1) ?? saga.step,
        begun: [...new Set([...saga.begun, ...steps])],
        log: logged({ log: logged(saga, 'done', { steps: done, now }) }, 'begun', { steps, now }),
        compensation: {
          ...saga.compensation,
          ticketsReserved: (result.holdExpiresAt ?? order.holdExpiresAt) !== undefined,
          paymentCreated: saga.compensation.paymentCreated || steps.includes('create-payment'),
        },
      },
      wakeAt: after(now, placingLeaseMs),
    },
    events: [],
  };
}

/** The order waits for its payer, and sleeps until the window has ended. */
export function decidePlaced(
  order: Order,
  { result, done, now }: Omit<PlacementProgress, 'steps'>,
): Change | undefined {
  if (order.status !== 'PENDING' || order.saga.direction !== 'forward') return undefined;
  const { payment } = result;
  if (payment === undefined) return undefined;
  return {
    set: {
      ...result,
      saga: {
        ...order.saga,
        step: 'wait-for-payment',
        log: logged(order.saga, 'done', { steps: done, now }),
        tries: 0,
      },
      wakeAt: after(payment.expiresAt.getTime(), askAfterWindowMs),
    },
    events: [],
  };
}

/** End of the time to pay: so long before the end of the hold that money in time always finds its tickets. */
export function windowEnd(holdExpiresAt: Date, marginSeconds: number): Date {
  return new Date(holdExpiresAt.getTime() - marginSeconds * 1_000);
}
