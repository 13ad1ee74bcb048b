import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type {
  InventoryServiceImplementation,
  ReleaseRequest,
  ReleaseResponse,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { mergeLines } from '../domain/hold.js';
import { lines, orderCode, uuid } from './input.js';
import type { Parts } from './parts.js';
import { countRefusal, refused, stockRefusal } from './refusals.js';

const Request = z.object({ orderCode, eventId: uuid, lines, refund: z.boolean() });

export function release(parts: Parts): InventoryServiceImplementation<CallExt>['release'] {
  return (request) => releaseOne(parts, request);
}

/** Also an item of ApplyMany. */
export async function releaseOne(parts: Parts, raw: ReleaseRequest): Promise<ReleaseResponse> {
  const request = checked(Request, raw);
  const answer = await parts.stock.release({ ...request, lines: mergeLines(request.lines) });
  parts.availability.forget(request.eventId);
  if (answer.ok) return {};
  countRefusal(parts, answer.reason);
  throw refused(stockRefusal(answer));
}
