import type { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type { EventWindows } from '../controllers/ports.js';
import { pollAsked, type PollClocks } from './poll-asked.js';

export type EventWindowsOptions = PollClocks & {
  client: Pick<GrpcClient<EventServiceDefinition>['client'], 'getAccess'>;
  /** The sale window of an event is another one, or the event came or went. */
  onChange: (eventId: string) => void;
  onTrouble?: (eventId: string, error: unknown) => void;
};

type Window = { opensAt: number; closesAt: number } | 'Unknown';

const everyMs = 30_000;
const deadlineMs = 2_000;
const mostEvents = 1_000;
/** A window rarely changes: an older answer is better than none, for a while. */
const knownForMs = 600_000;

/**
 * The sale windows that events have themselves, asked of event each half minute. By GetAccess, which tells them of drafts, too,
 * and without a user. An event that has no config yet has no window: it is as Unknown as one that there is not.
 */
export function pollEventWindows(o: EventWindowsOptions): EventWindows & { stop(): Promise<void> } {
  const polled = pollAsked({
    ...{ ...o, everyMs, deadlineMs, most: mostEvents },
    ask: (eventId, signal) => windowOf(o.client, eventId, signal),
    isAlike,
  });
  return {
    of(eventId) {
      const answer = polled.of(eventId);
      return answer === undefined || answer.ageMs > knownForMs ? undefined : answer.value;
    },
    stop: () => polled.stop(),
  };
}

async function windowOf(
  client: EventWindowsOptions['client'],
  eventId: string,
  signal: AbortSignal,
): Promise<Window> {
  try {
    const { config } = await client.getAccess({ eventId }, { signal, deadline: deadlineMs });
    const opensAt = config?.saleOpensAt?.getTime();
    const closesAt = config?.saleClosesAt?.getTime();
    return opensAt === undefined || closesAt === undefined ? 'Unknown' : { opensAt, closesAt };
  } catch (error) {
    if (refusalOf(error)?.reason === 'EVENT_NOT_FOUND') return 'Unknown';
    throw error;
  }
}

function isAlike(one: Window, other: Window): boolean {
  if (one === 'Unknown' || other === 'Unknown') return one === other;
  return one.opensAt === other.opensAt && one.closesAt === other.closesAt;
}
