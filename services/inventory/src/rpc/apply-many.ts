import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type {
  ApplyItem,
  ApplyResult,
  InventoryServiceImplementation,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { confirmOne } from './confirm.js';
import type { Parts } from './parts.js';
import { releaseOne } from './release.js';
import { reserveOne } from './reserve.js';

const Request = z.object({ items: z.array(z.unknown()).min(1).max(1_024) });
const atOnce = 8;

/** Answers one by one: a bad item fails alone. */
export function applyMany(parts: Parts): InventoryServiceImplementation<CallExt>['applyMany'] {
  return async (request, { log }) => {
    checked(Request, request);
    const results: ApplyResult[] = [];
    let next = 0;
    const startedAt = parts.clock.now();
    const worker = async (): Promise<void> => {
      for (let n = next++; n < request.items.length; n = next++) {
        const item = request.items[n];
        if (item === undefined) continue;
        const waitedMs = parts.clock.now() - startedAt;
        results[n] = isLate(item, waitedMs) ? tooLate : await applyOne(parts, item, log);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return { results };
  };
}

const tooLate: ApplyResult = {
  result: { $case: 'fault', value: 'its caller had stopped waiting before its turn' },
};

/** Nothing is held for a caller who is gone. */
function isLate({ timeoutMs }: ApplyItem, waitedMs: number): boolean {
  return timeoutMs > 0 && waitedMs >= timeoutMs;
}

type Log = { error(fields: object, text: string): void };

async function applyOne(parts: Parts, { request }: ApplyItem, log: Log): Promise<ApplyResult> {
  try {
    switch (request?.$case) {
      case 'reserve':
        return { result: { $case: 'reserve', value: await reserveOne(parts, request.value) } };
      case 'confirm':
        return { result: { $case: 'confirm', value: await confirmOne(parts, request.value) } };
      case 'release':
        return { result: { $case: 'release', value: await releaseOne(parts, request.value) } };
      case undefined:
        return { result: { $case: 'fault', value: 'the item asks for nothing' } };
    }
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) {
      log.error({ err: error }, 'an item of ApplyMany failed');
      return { result: { $case: 'fault', value: 'internal error' } };
    }
    const { reason, message, metadata = {} } = refusal;
    return { result: { $case: 'refusal', value: { reason, message, metadata } } };
  }
}
