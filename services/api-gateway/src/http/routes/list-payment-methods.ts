import { Methods } from '../schemas/orders.js';
import { word } from '../views/common.js';
import { ok, route } from '../route.js';

export const listPaymentMethods = route({
  method: 'get',
  path: '/api/payment-methods',
  tag: 'orders',
  summary: 'Providers that can be offered now',
  auth: 'optional',
  answers: [{ status: 200, schema: Methods, description: 'The providers' }],
  handle: async ({ clients }) => {
    const { methods } = await clients.payment.listMethods({});
    const view = methods.map((m) => ({
      provider: word(m.provider, 'PROVIDER_'),
      available: m.available,
    }));
    return ok(view);
  },
});
