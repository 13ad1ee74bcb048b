import type { RequestHandler } from 'express';
import type { Notifier } from '../zalopay/notify.js';
import type { OrderBook } from '../zalopay/orders.js';

/** `POST /control/transactions/:ref/notice`: sends the notice of a paid order again, as the knobs say. */
export function sendNotice(orders: OrderBook, notifier: Notifier): RequestHandler<{ ref: string }> {
  return (request, response) => {
    const order = orders.byTransId(request.params.ref);
    if (order?.paid === undefined) {
      response.status(404).json({ error: `${request.params.ref} is unknown or not paid` });
      return;
    }
    notifier.announce(order);
    response.status(202).json({ ref: order.appTransId });
  };
}
