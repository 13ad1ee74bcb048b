import { EventServiceDefinition } from './event.js';
import { InventoryServiceDefinition } from './inventory.js';
import { OrderServiceDefinition } from './order.js';
import { PaymentServiceDefinition } from './payment.js';
import { partOf, publicRpcs } from './public-rpcs.js';
import { UserServiceDefinition } from './user.js';
import { WaitroomServiceDefinition } from './waitroom.js';

/** The services as the gateway's gRPC door shows them. */
export const publicServices = {
  user: partOf(UserServiceDefinition, publicRpcs.user),
  event: partOf(EventServiceDefinition, publicRpcs.event),
  inventory: partOf(InventoryServiceDefinition, publicRpcs.inventory),
  order: partOf(OrderServiceDefinition, publicRpcs.order),
  payment: partOf(PaymentServiceDefinition, publicRpcs.payment),
  waitroom: partOf(WaitroomServiceDefinition, publicRpcs.waitroom),
};
export type PublicServices = typeof publicServices;
