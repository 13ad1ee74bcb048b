import type { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { QueueStats } from '../controllers/ports.js';
import { pollAsked, type PollClocks } from './poll-asked.js';

export type QueueStatsOptions = PollClocks & {
  client: Pick<GrpcClient<WaitroomServiceDefinition>['client'], 'getQueueStats'>;
  /** What an event has in line, in checkout, sold or to sell is another number now. */
  onChange: (eventId: string) => void;
  onTrouble?: (eventId: string, error: unknown) => void;
};

const everyMs = 10_000;
const deadlineMs = 2_000;
const mostEvents = 1_000;
/** Older figures are none. */
const knownForMs = 60_000;

/** The figures of the lines of those events that somebody wants, asked of the waiting room each ten seconds. */
export function pollQueueStats(o: QueueStatsOptions): QueueStats & { stop(): Promise<void> } {
  const polled = pollAsked({
    ...{ ...o, everyMs, deadlineMs, most: mostEvents },
    ask: async (eventId, signal) => {
      const stats = await o.client.getQueueStats({ eventId }, { signal, deadline: deadlineMs });
      const { waiting: queued, inCheckout: active, sold, total } = stats;
      return { queued, active, sold, total };
    },
    isAlike: (one, other) =>
      one.queued === other.queued &&
      one.active === other.active &&
      one.sold === other.sold &&
      one.total === other.total,
  });
  return {
    of(eventId) {
      const answer = polled.of(eventId);
      if (answer === undefined || answer.ageMs > knownForMs) return undefined;
      return { ...answer.value, observedAt: answer.observedAt };
    },
    stop: () => polled.stop(),
  };
}
