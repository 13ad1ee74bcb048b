import type { RequestHandler } from 'express';
import { toNotice as payosNotice } from '../payos/webhook.js';
import type { Simulated } from '../simulated.js';
import { toNotice as vnpayNotice } from '../vnpay/result.js';

/** `POST /control/transactions/:ref/notice`: sends the newest notice of a payment again, as the knobs say. */
export function sendNotice(simulated: Simulated): RequestHandler<{ ref: string }> {
  return (request, response) => {
    const { ref } = request.params;
    if (again(simulated, ref)) response.status(202).json({ ref });
    else
      response.status(404).json({ error: `${ref} is unknown, or there is nothing to tell of it` });
  };
}

function again(simulated: Simulated, ref: string): boolean {
  return againZalopay(simulated, ref) || againPayos(simulated, ref) || againVnpay(simulated, ref);
}

function againZalopay({ zalopay }: Simulated, ref: string): boolean {
  const order = zalopay.orders.byTransId(ref);
  if (order?.paid === undefined) return false;
  zalopay.notifier.announce(order);
  return true;
}

function againPayos({ payos }: Simulated, ref: string): boolean {
  const link = payos?.links.find(ref);
  const transfer = link?.transfers.at(-1);
  if (payos === undefined || link === undefined || transfer === undefined) return false;
  payos.notifier.announce(payosNotice(payos, link, transfer));
  return true;
}

function againVnpay({ vnpay }: Simulated, ref: string): boolean {
  const transaction = vnpay?.transactions.find(ref);
  if (vnpay === undefined || transaction === undefined || transaction.status === 'UNPAID')
    return false;
  vnpay.notifier.announce(vnpayNotice(vnpay, transaction));
  return true;
}
