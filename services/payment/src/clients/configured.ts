import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { createPayos, type PayosOptions } from './payos/payos.js';
import type { Providers } from './provider.js';
import { traced } from './traced.js';
import { createVnpay, type VnpayOptions } from './vnpay/vnpay.js';
import { createZalopay, type ZalopayOptions } from './zalopay/zalopay.js';

type Shared = 'webhookPublicUrl' | 'now' | 'random' | 'warn';
export type ProviderConfig = {
  webhookPublicUrl: string;
  zalopay: Omit<ZalopayOptions, Shared> | undefined;
  payos: Omit<PayosOptions, Shared> | undefined;
  vnpay: Omit<VnpayOptions, Shared> | undefined;
};

/** The providers that have keys, in order of preference; one without says so and is not offered. */
export function configuredProviders(
  { webhookPublicUrl, zalopay, payos, vnpay }: ProviderConfig,
  { logger, ...o }: { logger: Logger; now: () => number; random: () => string },
): Providers {
  const shared = { webhookPublicUrl, ...o };
  const warn = (reason: string) => logger.warn({ provider: 'PAYOS' }, reason);
  const providers: Providers = {};
  if (zalopay === undefined) off(logger, 'ZALOPAY');
  else providers.ZALOPAY = traced(createZalopay({ ...zalopay, ...shared }));
  if (payos === undefined) off(logger, 'PAYOS');
  else
    providers.PAYOS = traced(createPayos({ ...payos, webhookPublicUrl, random: o.random, warn }));
  if (vnpay === undefined) off(logger, 'VNPAY');
  else providers.VNPAY = traced(createVnpay({ ...vnpay, ...shared }));
  return providers;
}

function off(logger: Logger, name: string): void {
  logger.info({ provider: name }, `${name} is off: its variables are not set`);
}
