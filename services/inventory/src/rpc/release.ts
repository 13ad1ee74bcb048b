import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type {
  InventoryServiceImplementation,
  ReleaseRequest,
  ReleaseResponse,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { mergeLines } from '../domain/hold.js';
import { askingOf, type Asking } from './caller.js';
import { lines, orderCode, uuid } from './input.js';
import type { Parts } from './parts.js';
import { countRefusal, refused, stockRefusal } from './refusals.js';

const Request = z.object({ orderCode, eventId: uuid, lines, refund: z.boolean() });

export function release(parts: Parts): InventoryServiceImplementation<CallExt>['release'] {
  return (request, context) => releaseOne(parts, request, askingOf(parts, context));
}

/** Also an item of ApplyMany. */
export async function releaseOne(
  parts: Parts,
  raw: ReleaseRequest,
  asking: Asking,
): Promise<ReleaseResponse> {
  const request = checked(Request, raw);
  const { traceparent } = asking;
  const wanted = { ...request, lines: mergeLines(request.lines), traceparent };
  const answer = await parts.stock.release(wanted, asking);
  if (answer.ok) return {};
  countRefusal(parts, answer.reason);
  throw refused(stockRefusal(answer));
}
