import { decideMethod, decidePrices, decideStock, type Pricing } from '../domain/decide-sale.js';
import type { Line, PaymentMethod } from '../domain/order.js';
import type { Parts } from './parts.js';

export type Basket = { eventId: string; lines: Line[]; method: PaymentMethod };

/** Prices, currency, method and the quick no, before anything is written. */
export async function priceLines(parts: Parts, basket: Basket): Promise<Pricing> {
  const { eventId, lines, method } = basket;
  const known = await parts.stock.classes(eventId);
  let priced = decidePrices(eventId, lines, known.value);
  if (!priced.ok && !known.fresh)
    priced = decidePrices(eventId, lines, await parts.stock.reloadClasses(eventId));
  if (!priced.ok) return priced;
  const payable = decideMethod(priced.totalMinor, method);
  if (!payable.ok) return payable;
  const left = await parts.stock.left(eventId);
  const fits = decideStock(lines, left.value);
  if (fits.ok) return priced;
  if (left.fresh) return fits;
  const again = decideStock(lines, await parts.stock.reloadLeft(eventId));
  return again.ok ? priced : again;
}
