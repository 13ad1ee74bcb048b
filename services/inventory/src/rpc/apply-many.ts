import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { activeTraceparent, withRemoteParent } from '@ticketbottle/service-kit/tracing.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type {
  ApplyItem,
  ApplyResult,
  InventoryServiceImplementation,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { askingOf, type Asking } from './caller.js';
import { confirmOne } from './confirm.js';
import type { Parts } from './parts.js';
import { releaseOne } from './release.js';
import { reserveOne } from './reserve.js';

/** The items are looked at one by one. */
const Request = z.object({ items: z.number().int().min(1).max(1_024) });

/** Answers one by one: a bad item fails alone, and who stopped waiting is left out. */
export function applyMany(parts: Parts): InventoryServiceImplementation<CallExt>['applyMany'] {
  return async (request, context) => {
    checked(Request, { items: request.items.length });
    const call = askingOf(parts, context);
    const now = parts.clock.now();
    const answer = async ({ request: asked, timeoutMs, traceparent }: ApplyItem) => {
      const endsAt =
        timeoutMs > 0 ? Math.min(now + timeoutMs, call.endsAt ?? Infinity) : call.endsAt;
      const span = { name: asked?.$case ?? 'nothing' };
      return await withRemoteParent(traceparent, span, () =>
        applyOne(parts, asked, { ...call, endsAt, traceparent: activeTraceparent() }),
      ).catch((error: unknown) => toResult(error, context.log));
    };
    return { results: await Promise.all(request.items.map(answer)) };
  };
}

async function applyOne(
  parts: Parts,
  asked: ApplyItem['request'],
  asking: Asking,
): Promise<ApplyResult> {
  switch (asked?.$case) {
    case 'reserve':
      return { result: { $case: 'reserve', value: await reserveOne(parts, asked.value, asking) } };
    case 'confirm':
      return { result: { $case: 'confirm', value: await confirmOne(parts, asked.value, asking) } };
    case 'release':
      return { result: { $case: 'release', value: await releaseOne(parts, asked.value, asking) } };
    case undefined:
      return { result: { $case: 'fault', value: 'the item asks for nothing' } };
  }
}

type Log = { error(fields: object, text: string): void };

function toResult(error: unknown, log: Log): ApplyResult {
  const refusal = refusalOf(error);
  if (refusal === undefined) {
    log.error({ err: error }, 'an item of ApplyMany failed');
    return { result: { $case: 'fault', value: 'internal error' } };
  }
  const { reason, message, metadata = {}, retryAfterSeconds = 0 } = refusal;
  return { result: { $case: 'refusal', value: { reason, message, metadata, retryAfterSeconds } } };
}
