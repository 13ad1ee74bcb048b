/** Where an order is in its life; product.md rule 4 draws the transitions. */
export type OrderStatus =
  'PENDING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'REFUND_PENDING' | 'REFUNDED';

/**
 * Where its saga goes. Confirm is sent only in `confirming`, Release without refund only in `undoing`, Release with
 * refund only in `refunding`: whichever is written first wins.
 */
export type Direction =
  'forward' | 'confirming' | 'confirmed' | 'undoing' | 'undone' | 'refunding' | 'refunded';

/** Steps that leave something behind; each knows its undo. */
export type StepName = 'begin-checkout' | 'take-quota' | 'reserve-tickets' | 'create-payment';

/** What is still to be done for an order whose status is decided: undos by the name of their step, and refunds. */
export type WorkName = StepName | 'give-back-late-quota' | 'release-refunded' | 'request-refund';

/** What the admission becomes when the order ends; KEEP lets the buyer choose again. */
export type SlotOutcome = 'KEEP' | 'COMPLETED' | 'FAILED' | 'EXPIRED';

export type CancelReason = 'BUYER' | 'PAYMENT_EXPIRED' | 'EVENT_CANCELLED';
export type PaymentMethod = 'ZALOPAY' | 'PAYOS' | 'VNPAY' | 'NONE';

export type Line = { ticketClassId: string; quantity: number };
export type Item = Line & { name: string; priceMinor: number; totalMinor: number };
export type Contact = { name: string; email: string; phone: string };

export type OrderRefusal = {
  reason: string;
  message: string;
  metadata?: Record<string, string> | undefined;
  retryAfterSeconds?: number | undefined;
  fields?: Violation[] | undefined;
};

type Violation = {
  path: string;
  message: string;
  code?: string | undefined;
  params?: Record<string, string> | undefined;
};

export type OrderPayment = {
  provider: PaymentMethod;
  status: 'PENDING' | 'PAID' | 'FAILED' | 'EXPIRED' | 'CANCELLED' | 'REVIEW';
  /** Empty once nothing is to be paid. */
  url: string;
  expiresAt: Date;
};

export type OrderRefund = {
  status: string;
  amountMinor: number;
  reason: string;
  requestedAt: Date;
  doneAt?: Date | undefined;
  manual: boolean;
};

export type Ticket = {
  ticketId: string;
  ticketClassId: string;
  className: string;
  seat: number;
  qr: string;
  status: 'VALID' | 'CHECKED_IN' | 'VOID';
  checkedInAt?: Date | undefined;
  gate?: string | undefined;
};

/** What a person should know about; kept in the order until it was told. */
export type Alert = { id: string; kind: AlertKind; reason: string; at: Date };
export type AlertKind = 'LATE_MONEY_REFUNDED' | 'PAID_ORDER_NOT_FILLED' | 'REFUND_NEEDS_A_PERSON';

export type LogEntry = {
  step: string;
  what: 'begun' | 'done' | 'refused' | 'failed' | 'undone';
  at: Date;
};

export type Saga = {
  direction: Direction;
  /** The last step begun. */
  step: string;
  begun: StepName[];
  log: LogEntry[];
  open: WorkName[];
  slotOutcome?: SlotOutcome | undefined;
  compensation: {
    createdOrder: boolean;
    itemsCreated: boolean;
    ticketsReserved: boolean;
    paymentCreated: boolean;
  };
  /** Money that came after the order had ended; kept until the undos are done. */
  lateMoneyAt?: Date | undefined;
  /** True once late money is being turned into tickets: the quota is taken under another name. */
  late: boolean;
  /** Recoveries since the last change, for the back-off. */
  tries: number;
};

/** The admission an order was bought with. */
export type Admission = {
  sessionId: string;
  number: number;
  tokenIssuedAt: Date;
  tokenExpiresAt: Date;
};

/** What the event said when the order was placed. */
export type SaleTerms = {
  eventName: string;
  eventEndsAt: Date;
  holdSeconds: number;
  maxTicketsPerUser: number;
  retryPayments: boolean;
};

export type Order = {
  id: string;
  code: string;
  userId: string;
  eventId: string;
  sessionId?: string | undefined;
  admission?: Admission | undefined;
  /** False only when the order failed before any payment attempt: the admission may buy again. */
  admissionSpent: boolean;
  /** Unset after 24 h. */
  idempotencyKey?: string | undefined;
  /** Tells two requests with one key apart. */
  fingerprint: string;
  status: OrderStatus;
  cancelReason: CancelReason | '';
  failureCode: string;
  /** What the buyer was told when the order could not be placed. */
  refusal?: OrderRefusal | undefined;
  items: Item[];
  totalMinor: number;
  currency: string;
  contact: Contact;
  paymentMethod: PaymentMethod;
  redirectUrl: string;
  terms: SaleTerms;
  holdExpiresAt?: Date | undefined;
  payment?: OrderPayment | undefined;
  refund?: OrderRefund | undefined;
  tickets: Ticket[];
  saga: Saga;
  createdAt: Date;
  paidAt?: Date | undefined;
  completedAt?: Date | undefined;
  /** When a sweeper may take it over; unset when nothing is left to do. */
  wakeAt?: Date | undefined;
  /** The ticket e-mail to be sent, written with the tickets: when it is tried next, and how often it failed. */
  mailAt?: Date | undefined;
  mailTries?: number | undefined;
  /** What people are still to be told, and when it is tried next; unset when nothing is. */
  alerts?: Alert[] | undefined;
  alertAt?: Date | undefined;
  alertTries?: number | undefined;
  /** Ids of payment events that had their effect, newest last. */
  appliedEvents: string[];
  /** Of the request that placed it: whoever drives it on later does so in the same trace. */
  traceparent?: string | undefined;
  version: number;
};

export type OrderEventType =
  | 'order.created'
  | 'order.completed'
  | 'order.failed'
  | 'order.cancelled'
  | 'order.refund_requested'
  | 'order.refunded'
  | 'checkout.completed'
  | 'checkout.failed'
  | 'checkout.expired';

/** What one write changes, and what it tells the world. */
export type Change = { set: Partial<Order>; events: OrderEventType[] };

/** How long whoever changed an order has to drive it on before a sweeper does. */
export const leaseMs = 3_000;
/** The same while the buyer's request places it: its deadline and some. */
export const placingLeaseMs = 10_000;
/** A sweeper asks payment this long after the end of the window. */
export const askAfterWindowMs = 5_000;
/** And gives up this long after the end of the hold: no PENDING order outlives its hold by 30 s. */
export const giveUpAfterHoldMs = 20_000;

export function after(now: number, ms: number): Date {
  return new Date(now + ms);
}

export function quantityOf(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

export function linesOf(order: Order): Line[] {
  return order.items.map(({ ticketClassId, quantity }) => ({ ticketClassId, quantity }));
}

/** True while the buyer's first request is still placing it. */
export function isBeingPlaced({ status, saga, payment }: Order): boolean {
  return status === 'PENDING' && saga.direction === 'forward' && payment?.url === undefined;
}

/** Events about the admission are told only when there is one. */
export function checkoutEvent(
  order: Order,
  type: 'checkout.completed' | 'checkout.failed' | 'checkout.expired',
): OrderEventType[] {
  return order.sessionId === undefined ? [] : [type];
}
