import { Schema } from 'mongoose';

/** The durable mark of a cancelled event, and how far its orders are undone; `_id` is the event id. */
export const cancelledEventSchema = new Schema(
  {
    _id: String,
    markedAt: Date,
    released: Boolean,
    /** When a replica may go on; unset when everything is done. */
    dueAt: Date,
  },
  { collection: 'cancelled_events', strict: 'throw', strictQuery: 'throw', versionKey: false },
);
cancelledEventSchema.index({ dueAt: 1 });
