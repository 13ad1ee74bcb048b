import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import type { EventAccess } from '../clients/event-access.js';
import type { Neighbours } from '../clients/neighbours.js';
import type { PaymentMethods } from '../clients/payment-methods.js';
import type { Stock } from '../clients/stock.js';
import type { StockHop } from '../clients/stock-hop.js';
import type { Tokens } from '../clients/tokens.js';
import type { RedirectRule } from '../domain/decide-redirect.js';
import type { CancelledEventStore } from '../store/cancelled-events.js';
import type { OrderStore } from '../store/orders.js';
import type { QuotaStore } from '../store/quotas.js';
import type { Background } from './background.js';

/** What every door and every step is given. */
export type Parts = {
  orders: OrderStore;
  quotas: QuotaStore;
  cancelledEvents: CancelledEventStore;
  neighbours: Neighbours;
  access: EventAccess;
  stock: Stock;
  stockHop: StockHop;
  paymentMethods: PaymentMethods;
  tokens: Tokens;
  ticketKeys: KeyRing;
  background: Background;
  clock: Clock;
  ids: Ids;
  /** So many random bytes. */
  random: (bytes: number) => Uint8Array;
  logger: Logger;
  metrics: Metrics;
  rules: { paymentMarginSeconds: number; publicUrl: string; redirect: RedirectRule };
};
