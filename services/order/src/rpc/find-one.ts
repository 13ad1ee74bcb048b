import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { FindOneRequest, OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { orderView } from '../store/order-view.js';
import { isService, mayRead, principalOf } from './access.js';
import { code, uuid } from './input.js';
import { orderNotFound } from './refusals.js';

const Request = z.object({
  by: z.discriminatedUnion('$case', [
    z.object({ $case: z.literal('id'), value: uuid }),
    z.object({ $case: z.literal('code'), value: code }),
  ]),
});

/** One order: for its buyer, role holders of its event, platform admins and services. */
export function findOne(parts: Parts): OrderServiceImplementation<CallExt>['findOne'] {
  return async (raw: FindOneRequest, context) => {
    const { by } = checked(Request, raw);
    const principal = isService(context) ? undefined : await principalOf(parts);
    const order = await parts.orders.find(
      by.$case === 'id' ? { id: by.value } : { code: by.value },
    );
    if (order === undefined) throw orderNotFound();
    if (principal !== undefined && !(await mayRead(parts, principal, order))) throw orderNotFound();
    return { order: orderView(order) };
  };
}
