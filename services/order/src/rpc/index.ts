import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import type { Parts } from '../saga/parts.js';
import type { OrderLists } from '../store/order-lists.js';
import type { SalesOf } from '../store/sales.js';
import { cancel } from './cancel.js';
import { checkIn } from './check-in.js';
import { create } from './create.js';
import { findOne } from './find-one.js';
import { getSigningKeys } from './get-signing-keys.js';
import { listTickets } from './list-tickets.js';
import { list } from './list.js';
import { requestRefund } from './request-refund.js';
import { retryPayment } from './retry-payment.js';
import { salesReport } from './sales-report.js';

export function orderRpc(
  parts: Parts,
  { lists, salesOf }: { lists: OrderLists; salesOf: SalesOf },
): OrderServiceImplementation<CallExt> {
  return {
    create: create(parts),
    cancel: cancel(parts),
    findOne: findOne(parts),
    list: list(parts, lists),
    retryPayment: retryPayment(parts),
    requestRefund: requestRefund(parts),
    listTickets: listTickets(parts),
    checkIn: checkIn(parts),
    salesReport: salesReport(parts, salesOf),
    getSigningKeys: getSigningKeys(parts),
  };
}
