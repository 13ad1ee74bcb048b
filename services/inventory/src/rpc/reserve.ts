import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type {
  InventoryServiceImplementation,
  ReserveRequest,
  ReserveResponse,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { mayBeStale, mergeLines } from '../domain/hold.js';
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
});
const longestHoldSeconds = 3_600;

export function reserve(parts: Parts): InventoryServiceImplementation<CallExt>['reserve'] {
  return (request) => reserveOne(parts, request);
}

/** Also an item of ApplyMany. */
export async function reserveOne(parts: Parts, raw: ReserveRequest): Promise<ReserveResponse> {
  const request = checked(Request, raw);
  const wanted = {
    ...request,
    admittedAt: request.admittedAt,
    lines: mergeLines(request.lines),
    holdSeconds: Math.min(longestHoldSeconds, Math.max(parts.minHoldSeconds, request.holdSeconds)),
  };
  let answer = await parts.stock.reserve(wanted);
  if (mayBeStale(answer) && (await learnEvent(parts, request.eventId)))
    answer = await parts.stock.reserve(wanted);
  if (answer.ok) return { expiresAt: new Date(answer.expiresAt ?? Number.NaN) };
  countRefusal(parts, answer.reason);
  // What is sold out is told at once, not when the snapshot is read again.
  if (answer.reason === 'SOLD_OUT') parts.availability.forget(request.eventId);
  throw refused(stockRefusal(answer));
}
