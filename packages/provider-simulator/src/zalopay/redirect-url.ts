import type { ZalopayApp } from '../config.js';
import { SubCode } from './answers.js';
import { mac } from './mac.js';
import type { Order } from './orders.js';

/** Where the payer's browser goes afterwards: the merchant's redirecturl with a checksum under key2. Proves nothing. */
export function redirectUrl(app: ZalopayApp, order: Order): string | undefined {
  if (order.redirectUrl === '') return undefined;
  const pmcid = order.bankCode === '' ? 38 : 39; // 38 the wallet, 39 a bank account
  const discount = 0;
  const fields: [string, string | number][] = [
    ['appid', app.appId],
    ['apptransid', order.appTransId],
    ['pmcid', pmcid],
    ['bankcode', order.bankCode],
    ['amount', order.paid?.amount ?? order.amount],
    ['discountamount', discount],
    ['status', statusOf(order)],
  ];
  const values = fields.map(([, value]) => value);
  const url = new URL(order.redirectUrl);
  for (const [name, value] of fields) url.searchParams.set(name, String(value));
  url.searchParams.set('checksum', mac(app.key2, values));
  return url.href;
}

function statusOf({ status }: Order): number {
  if (status === 'PAID') return 1;
  return status === 'FAILED' ? SubCode.balance : SubCode.cancelled;
}
