import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { withDefaults } from '../domain/plan-config.js';
import { ConfigInput, toConfig } from './config-input.js';
import { configure } from './configure.js';
import type { Parts } from './parts.js';
import { invalid } from './refusals.js';

export function createConfig(parts: Parts): EventServiceImplementation<CallExt>['createConfig'] {
  return async ({ eventId, config: raw }) => {
    if (raw === undefined) throw invalid('config', 'is missing', { code: 'REQUIRED' });
    const config = withDefaults(toConfig(checked(ConfigInput, raw)));
    return { event: await configure(parts, eventId, () => config) };
  };
}
