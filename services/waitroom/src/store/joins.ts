import { activeTraceparent, inLinkedSpan } from '@ticketbottle/service-kit/tracing.js';
import { joinLine, type JoinAnswer, type Joiner } from './line-scripts.js';
import type { LineStore } from './scripts.js';

type Waiting = Joiner & {
  traceparent: string | undefined;
  resolve: (answer: JoinAnswer) => void;
  reject: (error: unknown) => void;
};

const mostAtOnce = 1_000;
const mostWaiting = 50_000;

/** Joins that arrive in one turn of the event loop go in one call. Undefined when too many wait. */
export type Joins = { join(eventId: string, joiner: Joiner): Promise<JoinAnswer> | undefined };

export function openJoins(store: LineStore): Joins {
  const queues = new Map<string, Waiting[]>();
  let waiting = 0;

  const send = (eventId: string): void => {
    const queue = queues.get(eventId) ?? [];
    queues.delete(eventId);
    for (let from = 0; from < queue.length; from += mostAtOnce) {
      const batch = queue.slice(from, from + mostAtOnce);
      const callers = batch.map((one) => one.traceparent);
      void inLinkedSpan({ name: 'join line' }, callers, () => joinLine(store, eventId, batch))
        .then(
          (answers) => {
            for (const [n, { resolve }] of batch.entries())
              resolve(answers[n] ?? { ok: false, reason: 'INTERNAL' });
          },
          (error: unknown) => {
            for (const { reject } of batch) reject(error);
          },
        )
        .finally(() => {
          waiting -= batch.length;
        });
    }
  };
  return {
    join(eventId, joiner) {
      if (waiting >= mostWaiting) return undefined;
      waiting += 1;
      return new Promise((resolve, reject) => {
        const queue = queues.get(eventId) ?? [];
        if (queue.length === 0) {
          queues.set(eventId, queue);
          setImmediate(send, eventId);
        }
        queue.push({ ...joiner, traceparent: activeTraceparent(), resolve, reject });
      });
    },
  };
}
