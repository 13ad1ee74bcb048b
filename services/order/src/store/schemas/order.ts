import { Schema } from 'mongoose';

const plain = { _id: false, strict: 'throw' } as const;
const mixed = Schema.Types.Mixed;

const item = new Schema(
  { ticketClassId: String, quantity: Number, name: String, priceMinor: Number, totalMinor: Number },
  plain,
);
const ticket = new Schema(
  {
    ticketId: String,
    ticketClassId: String,
    className: String,
    seat: Number,
    qr: String,
    status: String,
    checkedInAt: Date,
    gate: String,
  },
  plain,
);
const payment = new Schema(
  { provider: String, status: String, url: String, expiresAt: Date },
  plain,
);
const refund = new Schema(
  {
    status: String,
    amountMinor: Number,
    reason: String,
    requestedAt: Date,
    doneAt: Date,
    manual: Boolean,
  },
  plain,
);
const terms = new Schema(
  {
    eventName: String,
    eventEndsAt: Date,
    holdSeconds: Number,
    maxTicketsPerUser: Number,
    retryPayments: Boolean,
  },
  plain,
);
const admission = new Schema(
  { sessionId: String, number: Number, tokenIssuedAt: Date, tokenExpiresAt: Date },
  plain,
);
const compensation = new Schema(
  {
    createdOrder: Boolean,
    itemsCreated: Boolean,
    ticketsReserved: Boolean,
    paymentCreated: Boolean,
  },
  plain,
);
const saga = new Schema(
  {
    direction: String,
    step: String,
    begun: [String],
    log: [new Schema({ step: String, what: String, at: Date }, plain)],
    open: [String],
    slotOutcome: String,
    compensation,
    lateMoneyAt: Date,
    late: Boolean,
    tries: Number,
  },
  plain,
);
const outboxEntry = new Schema(
  {
    id: String,
    topic: String,
    type: { type: String },
    time: Date,
    aggregateVersion: Number,
    data: mixed,
    traceparent: String,
  },
  plain,
);

/** One document holds an order, its saga and the events still to be published: one write is one atomic step. */
export const orderSchema = new Schema(
  {
    _id: String,
    code: String,
    userId: String,
    eventId: String,
    sessionId: String,
    admission,
    admissionSpent: Boolean,
    idempotencyKey: String,
    fingerprint: String,
    status: String,
    cancelReason: String,
    failureCode: String,
    refusal: mixed,
    items: [item],
    totalMinor: Number,
    currency: String,
    contact: new Schema({ name: String, email: String, phone: String }, plain),
    paymentMethod: String,
    redirectUrl: String,
    terms,
    holdExpiresAt: Date,
    payment,
    refund,
    tickets: [ticket],
    saga,
    createdAt: Date,
    paidAt: Date,
    completedAt: Date,
    wakeAt: Date,
    mailAt: Date,
    mailTries: Number,
    alerts: [new Schema({ id: String, kind: String, reason: String, at: Date }, plain)],
    alertAt: Date,
    alertTries: Number,
    appliedEvents: [String],
    traceparent: String,
    version: Number,
    outbox: [outboxEntry],
    outboxAt: Date,
    outboxClaim: new Schema({ by: String, until: Date }, plain),
  },
  {
    collection: 'orders',
    strict: 'throw',
    strictQuery: 'throw',
    versionKey: false,
    minimize: false,
  },
);

orderSchema.index({ code: 1 }, { unique: true });
orderSchema.index(
  { sessionId: 1 },
  {
    unique: true,
    partialFilterExpression: { admissionSpent: true, sessionId: { $type: 'string' } },
  },
);
orderSchema.index(
  { userId: 1, idempotencyKey: 1 },
  { unique: true, partialFilterExpression: { idempotencyKey: { $type: 'string' } } },
);
orderSchema.index({ userId: 1, createdAt: -1, _id: -1 });
orderSchema.index({ eventId: 1, createdAt: -1, _id: -1 });
orderSchema.index({ 'tickets.ticketId': 1 });
const due = (field: string) =>
  orderSchema.index({ [field]: 1 }, { partialFilterExpression: { [field]: { $exists: true } } });
due('wakeAt');
due('mailAt');
due('alertAt');
due('outboxAt');
