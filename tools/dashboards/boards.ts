import { sale } from './boards/sale.js';
import { waitroom } from './boards/waitroom.js';
import { inventory } from './boards/inventory.js';
import { orders } from './boards/orders.js';
import { services } from './boards/services.js';
import { messaging } from './boards/messaging.js';
import { operator } from './boards/operator.js';
import { runtime } from './boards/runtime.js';

export const boards = [sale, services, waitroom, inventory, orders, messaging, operator, runtime];
/** Those that a site without a cluster fills. */
export const boardsOfSite = boards.filter((board) => board !== operator);
