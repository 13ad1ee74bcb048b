import { PaymentMethod } from '@ticketbottle/sdk/order.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { turnKnobs } from '../../tools/platform/simulator.js';
import { drive, type Driven } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import type { Bench } from './bench.js';
import { orderBy } from './flows.js';
import { withShop, type Shop } from './shop.js';

export const besideDead = 'orders beside a provider that hangs';

const { PAYOS, VNPAY, ZALOPAY } = PaymentMethod;
/** Few enough that an idle platform answers them all at once: it is the provider that is measured. */
const callersEach = 2;
const restMs = 150;
/** The slowest of a hundred needs hundreds. */
const windows = 5;
/** Faults in a row that open the breaker. */
const untilOpen = 5;

/** Orders at all three providers, first all well, then with ZaloPay hanging: what its buyers and those of the others see. */
export function deadProviderJob(bench: Bench): Job {
  return {
    name: besideDead,
    run: () => withShop(bench, { waitingRoom: false }, (shop) => measure(bench, shop)),
  };
}

async function measure({ warmMs, windowMs: oneMs }: Bench, shop: Shop): Promise<Outcome> {
  const windowMs = windows * oneMs;
  const callOf = (method: PaymentMethod) => () => orders(shop, method);
  const others = () => {
    let turn = 0;
    const call = () => orders(shop, turn++ % 2 === 0 ? PAYOS : VNPAY);
    return drive({ callers: 2 * callersEach, warmMs, windowMs, restMs, call });
  };
  const zalopay = (): Promise<Driven> =>
    drive({ callers: callersEach, warmMs, windowMs, restMs, call: callOf(ZALOPAY) });

  const [well] = await Promise.all([others(), zalopay()]);
  const simulator = `http://${shop.services.address('provider-simulator')}`;
  await turnKnobs(simulator, { hang: true, onlyProvider: 'zalopay' });
  const from = performance.now();
  await Promise.all(Array.from({ length: untilOpen }, callOf(ZALOPAY)));
  const hangingMs = performance.now() - from;
  const [beside, refused] = await Promise.all([others(), zalopay()]);
  const wrong = [
    ...(beside.no === 0 ? [] : [`${beside.no} orders of the other providers were refused`]),
    ...(refused.yes === 0 ? [] : [`${refused.yes} orders had a link of a provider that hangs`]),
  ];
  const values = {
    ...{ wellP99Ms: well.p99Ms, besideP99Ms: beside.p99Ms },
    ...{ hangingMs, refusedP50Ms: refused.p50Ms, refusedP99Ms: refused.p99Ms },
  };
  return { values, wrong };
}

/** True with a link, false when the provider is unavailable. */
async function orders(shop: Shop, method: PaymentMethod): Promise<boolean> {
  const buyer = shop.buyers[Math.floor(Math.random() * shop.buyers.length)];
  if (buyer === undefined) throw new Error('no buyers');
  try {
    return (await orderBy(method)(shop, buyer)).url !== '';
  } catch (error) {
    if (refusalOf(error)?.reason === 'PROVIDER_UNAVAILABLE') return false;
    throw error;
  }
}
