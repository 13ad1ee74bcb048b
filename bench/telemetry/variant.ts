import { productServices as services } from '@ticketbottle/local-stack/services/names.js';
import type { TraceStore } from '@ticketbottle/local-stack/traces/trace-store.js';
import { wholeFlow } from '../purchase/flows.js';
import { openPurchases } from '../purchase/purchases.js';
import type { Shop } from '../purchase/shop.js';

/** A platform with some of its telemetry, and what was bought there. */
export type Variant = {
  name: string;
  /** Of the seven services. */
  pids: number[];
  buy(): Promise<true>;
  /** What Prometheus does: reads every `/metrics` once; nothing where nothing is measured. */
  scrape(): Promise<void>;
  /** How the books differ, or a switch that does not do what it says. */
  wrong(): Promise<string[]>;
  stop(): Promise<void>;
};

export type VariantOptions = {
  name: string;
  shop: Shop;
  measures: boolean;
  /** Where its spans go; undefined: it has none. */
  spans?: TraceStore | undefined;
};

export function openVariant({ name, shop, measures, spans }: VariantOptions): Variant {
  const purchases = openPurchases(shop, wholeFlow);
  const page = async (service: (typeof services)[number]): Promise<string> =>
    await (await fetch(`${shop.services.adminUrl(service)}/metrics`)).text();
  return {
    name,
    pids: services.flatMap((service) => shop.services.pids[service] ?? []),
    buy: () => purchases.buy(),
    async scrape() {
      if (measures) await Promise.all(services.map(page));
    },
    async wrong() {
      const told = (await page('order')).includes('\norders_total{');
      const faults = await purchases.wrong();
      if (told !== measures) faults.push('metrics are not as METRICS says');
      const traced = new Set(spans?.spans().map(({ service }) => service));
      const silent = spans === undefined ? [] : services.filter((one) => !traced.has(one));
      if (silent.length > 0) faults.push(`no spans of ${silent.join(', ')}`);
      return faults.map((text) => `${name}: ${text}`);
    },
    stop: () => purchases.stop(),
  };
}
