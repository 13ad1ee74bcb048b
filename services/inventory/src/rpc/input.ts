import { z } from 'zod';

/** In the form the database answers it, so that ids can be compared. */
export const uuid = z.uuid().toLowerCase();
const most = 100;

export const lines = z
  .array(z.object({ ticketClassId: uuid, quantity: z.number().int().min(1).max(most) }))
  .min(1)
  .max(20);
export const orderCode = z.string().min(1).max(64);
export const className = z.string().trim().min(1).max(100);
export const priceMinor = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. VND');
export const total = z.number().int().min(1).max(10_000_000);
export const instant = z.date();
