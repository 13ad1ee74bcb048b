import { Schema } from 'mongoose';

const plain = { _id: false, strict: 'throw' } as const;

/**
 * What the sales read model heard, one document per order, class and message of the line: a message that comes again
 * writes the same document. Made from the topics alone, so it may be dropped and read again.
 */
export const saleFactSchema = new Schema(
  {
    /** `order <code>`, `class <id>` or the id of the message. */
    _id: String,
    kind: String,
    eventId: String,
    /** Of the order or the class; a lower one changes nothing. */
    version: Number,
    /** When it was sold, or heard. */
    at: Date,
    /** Of an order: whether it is sold now. */
    isSold: Boolean,
    currency: String,
    lines: [new Schema({ ticketClassId: String, quantity: Number, totalMinor: Number }, plain)],
    /** Of a class. */
    reserved: Number,
    /** Of the line: how many. */
    joined: Number,
    admitted: Number,
    /** Messages of the line are forgotten with their topic. */
    keptUntil: Date,
  },
  { collection: 'sale_facts', strict: 'throw', strictQuery: 'throw', versionKey: false },
);
saleFactSchema.index({ eventId: 1, kind: 1, at: 1 });
saleFactSchema.index({ keptUntil: 1 }, { expireAfterSeconds: 0 });
