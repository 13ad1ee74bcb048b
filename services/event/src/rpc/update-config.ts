import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import type { z } from 'zod';
import { patchConfig, type ConfigPatch } from '../domain/plan-config.js';
import { ConfigInput } from './config-input.js';
import { configure } from './configure.js';
import type { Parts } from './parts.js';
import { invalid, refused } from './refusals.js';

const Patch = ConfigInput.partial().extend({
  waitingRoom: ConfigInput.shape.waitingRoom.unwrap().partial().optional(),
});

export function updateConfig(parts: Parts): EventServiceImplementation<CallExt>['updateConfig'] {
  return async ({ eventId, patch: raw }) => {
    if (raw === undefined) throw invalid('patch', 'is missing', { code: 'REQUIRED' });
    const patch = toPatch(checked(Patch, raw));
    const event = await configure(parts, eventId, (known) => {
      if (known === undefined)
        throw refused({
          reason: 'INVALID_TRANSITION',
          message: 'the event has no config yet; set the whole one first',
        });
      return patchConfig(known, patch);
    });
    return { event };
  };
}

function toPatch(input: z.infer<typeof Patch>): ConfigPatch {
  return {
    ...input,
    saleOpensAt: input.saleOpensAt?.getTime(),
    saleClosesAt: input.saleClosesAt?.getTime(),
    preQueueOpensAt: input.preQueueOpensAt?.getTime(),
  };
}
