import type { Clock } from '@ticketbottle/service-kit/clock.js';
import { Provider } from '@ticketbottle/sdk/payment.js';
import type { PaymentMethod } from '../domain/order.js';
import type { Neighbours } from './neighbours.js';

export type PaymentMethods = {
  /** True when payment said, at most 2 s ago, that this provider takes nobody. Never waits: who does not know lets buyers through. */
  away(method: PaymentMethod): boolean;
};

/** False when it can not be taken on now. */
type InBackground = (name: string, work: () => Promise<unknown>) => boolean;

const refreshMs = 1_000;
const trustedMs = 2_000;
const deadlineMs = 1_000;

/** Which providers are away, asked once a second while somebody buys. */
export function createPaymentMethods(
  { payment }: Neighbours,
  { clock, inBackground }: { clock: Clock; inBackground: InBackground },
): PaymentMethods {
  let [away, toldAt, askedAt] = [new Set<Provider>(), -Infinity, -Infinity];
  const ask = async (): Promise<void> => {
    const { methods } = await payment.listMethods({}, { deadline: deadlineMs });
    away = new Set(methods.filter((one) => !one.available).map((one) => one.provider));
    toldAt = clock.now();
  };
  return {
    away(method) {
      const now = clock.now();
      if (now - askedAt >= refreshMs && inBackground('asking for payment methods', ask))
        askedAt = now;
      return now - toldAt <= trustedMs && method !== 'NONE' && away.has(Provider[method]);
    },
  };
}
