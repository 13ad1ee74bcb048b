import {
  after,
  askAfterWindowMs,
  placingLeaseMs,
  type Change,
  type LogEntry,
  type Order,
  type StepName,
} from './order.js';

/** What a step found out, to be kept with the next write. */
export type StepResult = Partial<Pick<Order, 'holdExpiresAt' | 'payment'>>;

const longestLog = 60;

/** Recorded before the steps run: a call that timed out may have worked. */
export function decideBegun(
  order: Order,
  { steps, result, now }: { steps: StepName[]; result: StepResult; now: number },
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
        log: logged(saga.log, steps, now),
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

function logged(log: LogEntry[], steps: StepName[], now: number): LogEntry[] {
  const begun = steps.map((step) => ({ step, what: 'begun' as const, at: new Date(now) }));
  return [...log, ...begun].slice(-longestLog);
}

/** The order waits for its payer, and sleeps until the window has ended. */
export function decidePlaced(order: Order, result: StepResult): Change | undefined {
  if (order.status !== 'PENDING' || order.saga.direction !== 'forward') return undefined;
  const { payment } = result;
  if (payment === undefined) return undefined;
  return {
    set: {
      ...result,
      saga: { ...order.saga, step: 'wait-for-payment', tries: 0 },
      wakeAt: after(payment.expiresAt.getTime(), askAfterWindowMs),
    },
    events: [],
  };
}

/** End of the time to pay: so long before the end of the hold that money in time always finds its tickets. */
export function windowEnd(holdExpiresAt: Date, marginSeconds: number): Date {
  return new Date(holdExpiresAt.getTime() - marginSeconds * 1_000);
}
