import { Schema } from 'mongoose';

const plain = { _id: false, strict: 'throw' } as const;

/** What one user holds or bought of one event; `_id` is `<eventId>:<userId>`. */
export const quotaSchema = new Schema(
  {
    _id: String,
    used: Number,
    orders: [new Schema({ code: String, quantity: Number }, plain)],
    /** Codes given back, newest last: a take that comes after its own undo is refused. */
    done: [String],
  },
  { collection: 'quotas', strict: 'throw', strictQuery: 'throw', versionKey: false },
);
