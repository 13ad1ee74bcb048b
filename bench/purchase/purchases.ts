import { watchCompletions } from './completions.js';
import { pay, type Flow } from './flows.js';
import type { Shop } from './shop.js';

export type Purchases = {
  /** One buyer who has nothing else to do places, pays, and waits for the tickets. */
  buy(): Promise<true>;
  /** How the books differ from what was bought; asked while nobody buys. */
  wrong(): Promise<string[]>;
  stop(): Promise<void>;
};

/** Purchases at a shop where nobody else buys. */
export function openPurchases(shop: Shop, flow: Flow): Purchases {
  const completions = watchCompletions(shop.orders);
  const free = [...shop.buyers];
  let bought = 0;
  return {
    async buy() {
      const buyer = free.pop();
      if (buyer === undefined) throw new Error('more callers than buyers');
      const { code, url } = await flow(shop, buyer);
      await pay(url);
      await completions.of(code);
      bought++;
      free.push(buyer);
      return true;
    },
    async wrong() {
      const completed = await shop.orders.countDocuments({ status: 'COMPLETED' });
      const all = await shop.orders.countDocuments({});
      const isExact = completed === bought && all === bought;
      return isExact ? [] : [`${bought} bought, ${completed} of ${all} orders completed`];
    },
    stop: () => completions.stop(),
  };
}
