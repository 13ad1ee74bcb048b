import {
  startOutboxRelay,
  type OutboxRelay,
  type OutboxRelayOptions,
} from '@ticketbottle/service-kit/outbox-relay.js';
import { rushOf } from './rush.js';

const pollMs = 200;
/** A row may tell a whole batch of reservations. */
const rowsAtOnce = 64;

/** The relay of this service's outbox. */
export function startRelay(
  o: Omit<OutboxRelayOptions, 'pollMs' | 'batch' | 'expand'>,
): OutboxRelay {
  return startOutboxRelay({ ...o, pollMs, batch: rowsAtOnce, expand: rushOf });
}
