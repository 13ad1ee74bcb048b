import type { CallerTable } from '@ticketbottle/service-kit/grpc-server.js';

const gateway = ['api-gateway'];
const order = ['order'];

export const callers: CallerTable = {
  Join: gateway,
  GetStatus: gateway,
  Leave: gateway,
  StreamPosition: gateway,
  BeginCheckout: order,
  EndCheckout: order,
  BeginCheckoutMany: order,
  EndCheckoutMany: order,
  WatchLine: gateway,
  GetDraw: gateway,
  ReportPresence: gateway,
  GetQueueStats: ['api-gateway', 'operator'],
  GetSigningKeys: ['api-gateway', 'order'],
};
