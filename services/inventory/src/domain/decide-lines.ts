import type { Line, StockAnswer } from './hold.js';

/** Why lines can not belong to one order of this event; undefined when they can. `known`: the classes, in their order. */
export function decideLines(
  eventId: string,
  lines: readonly Line[],
  known: readonly ({ eventId: string; currency: string } | undefined)[],
): Extract<StockAnswer, { ok: false }> | undefined {
  const foreign = lines.find((_, n) => known[n]?.eventId !== eventId);
  if (foreign !== undefined)
    return { ok: false, reason: 'TICKET_CLASS_NOT_FOUND', ticketClassId: foreign.id };
  if (known.some((one) => one?.currency !== known[0]?.currency))
    return { ok: false, reason: 'CURRENCY_MISMATCH' };
  return undefined;
}
