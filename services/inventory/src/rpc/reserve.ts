import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type {
  InventoryServiceImplementation,
  ReserveRequest,
  ReserveResponse,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { decideLines } from '../domain/decide-lines.js';
import { mayBeStale, mergeLines, type Line, type StockAnswer } from '../domain/hold.js';
import { askingOf, type Asking } from './caller.js';
import { instant, lines, orderCode, uuid } from './input.js';
import { learnEvent } from './learn-event.js';
import type { Parts } from './parts.js';
import { countRefusal, refused, stockRefusal } from './refusals.js';

const Request = z.object({
  orderCode,
  eventId: uuid,
  lines,
  holdSeconds: z.number().int(),
  admittedAt: instant.optional(),
  first: z.boolean(),
});
const longestHoldSeconds = 3_600;

export function reserve(parts: Parts): InventoryServiceImplementation<CallExt>['reserve'] {
  return (request, context) => reserveOne(parts, request, askingOf(parts, context));
}

/** Also an item of ApplyMany. */
export async function reserveOne(
  parts: Parts,
  raw: ReserveRequest,
  asking: Asking,
): Promise<ReserveResponse> {
  const request = checked(Request, raw);
  const merged = mergeLines(request.lines);
  const wanted = {
    orderCode: request.orderCode,
    eventId: request.eventId,
    admittedAt: request.admittedAt,
    lines: merged,
    holdSeconds: Math.min(longestHoldSeconds, Math.max(parts.minHoldSeconds, request.holdSeconds)),
    traceparent: asking.traceparent,
  };
  const no = await refusedAtOnce(parts, { ...request, lines: merged });
  let answer = no ?? (await parts.stock.reserve(wanted, asking));
  if (mayBeStale(answer) && (await learnEvent(parts, request.eventId)))
    answer = await parts.stock.reserve(wanted, asking);
  if (answer.ok) return { expiresAt: new Date(answer.expiresAt ?? Number.NaN) };
  countRefusal(parts, answer.reason);
  throw refused(stockRefusal(answer));
}

type Wanted = { eventId: string; lines: Line[]; first: boolean };

/** Before the batcher is touched: lines that can not be, and classes known to be sold out. */
async function refusedAtOnce(
  { catalog, soldOut, clock }: Parts,
  { eventId, lines: wanted, first }: Wanted,
): Promise<StockAnswer | undefined> {
  const ids = wanted.map(({ id }) => id);
  const problem = decideLines(eventId, wanted, await catalog.find(ids));
  if (problem !== undefined) return problem;
  // A repeat may hold the last ticket without knowing it: only the database knows its answer.
  const gone = first ? soldOut.find(ids, clock.now()) : undefined;
  if (gone === undefined) return undefined;
  return { ok: false, reason: 'SOLD_OUT', ticketClassId: gone, left: 0 };
}
