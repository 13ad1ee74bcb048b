import { sale } from './boards/sale.js';
import { waitroom } from './boards/waitroom.js';
import { inventory } from './boards/inventory.js';
import { orders } from './boards/orders.js';
import { services } from './boards/services.js';
import { messaging } from './boards/messaging.js';
import { operator } from './boards/operator.js';
import { runtime } from './boards/runtime.js';

export const boards = [sale, services, waitroom, inventory, orders, messaging, operator, runtime];
