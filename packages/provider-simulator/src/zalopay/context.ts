import type { ZalopayApp } from '../config.js';
import type { KnobBoard } from '../knobs.js';
import type { Notifier } from './notify.js';
import type { OrderBook } from './orders.js';

/** What every ZaloPay call works with; clock and randomness come from outside. */
export type Zalopay = {
  app: ZalopayApp;
  knobs: KnobBoard;
  orders: OrderBook;
  notifier: Notifier;
  /** Epoch milliseconds. */
  now: () => number;
  newToken: () => string;
  /** Without a slash at the end. */
  publicUrl: string;
};

/** A request's fields as they were sent, numbers in their JSON spelling: the MAC covers exactly these strings. */
export type Fields = Record<string, string>;

/** Undefined when the body is not flat: embed_data and item are JSON strings, never objects. */
export function toFields(body: unknown): Fields | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') fields[name] = value;
    else if (typeof value === 'number') fields[name] = String(value);
    else if (value !== null && value !== undefined) return undefined;
  }
  return fields;
}
