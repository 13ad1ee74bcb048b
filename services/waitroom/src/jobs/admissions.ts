import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { StockReader } from '../clients/stock.js';
import { admit, dropLease, takeLease } from '../store/line-scripts.js';
import type { Lines } from '../store/lines.js';
import type { LineStore } from '../store/scripts.js';
import { relayLog } from './relay-log.js';

export type AdmissionParts = {
  store: LineStore;
  lines: Lines;
  stock: StockReader;
  bus: EventBus;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** This process, as a holder of leases. */
  holder: string;
  startedAt: number;
  presenceWarmUpMs: number;
};

/** One loop per line: a slow or dead event never delays another. */
export type Admissions = {
  watch(eventId: string): void;
  wake(eventId: string): void;
  stop(): Promise<void>;
};

const tickMs = 200;
const leaseMs = 5_000;
const look = 4_096;

export function openAdmissions(parts: AdmissionParts): Admissions {
  const loops = new Map<string, { admission: Loop; relay: Loop; unlisten: Promise<() => void> }>();
  return {
    watch(eventId) {
      if (loops.has(eventId)) return;
      const admission = startLoop(parts, eventId);
      const relay = every({
        name: `relay ${eventId}`,
        ms: tickMs,
        logger: parts.logger,
        run: () => relayLog(parts, eventId),
      });
      const unlisten = parts.lines.listen(eventId, () => {
        admission.wake();
        relay.wake();
      });
      unlisten.catch((error: unknown) =>
        parts.logger.warn({ err: error, eventId }, 'the line cannot be followed; it is polled'),
      );
      loops.set(eventId, { admission, relay, unlisten });
    },
    wake(eventId) {
      parts.stock.forget(eventId);
      loops.get(eventId)?.admission.wake();
    },
    async stop() {
      await Promise.all(
        [...loops].map(async ([eventId, { admission, relay, unlisten }]) => {
          (await unlisten.catch(() => undefined))?.();
          await admission.stop();
          await relay.stop();
          await dropLease(parts.store, eventId, parts.holder).catch(() => undefined);
        }),
      );
    },
  };
}

function startLoop(parts: AdmissionParts, eventId: string): Loop {
  const loop = every({
    name: `admission ${eventId}`,
    ms: tickMs,
    logger: parts.logger,
    run: async (signal) => {
      while (!signal.aborted && (await admitOnce(parts, eventId)));
    },
  });
  return loop;
}

/** True when there is more to do at once. */
async function admitOnce(parts: AdmissionParts, eventId: string): Promise<boolean> {
  const { store, stock, clock, metrics, holder, startedAt, presenceWarmUpMs } = parts;
  const fence = await takeLease(store, eventId, { holder, leaseMs });
  if (fence === 0) return false;
  const left = await stock.of(eventId);
  const result = await admit(store, eventId, {
    fence,
    available: left?.available ?? -1,
    sold: left?.sold ?? 0,
    trustPresence: clock.now() - startedAt > presenceWarmUpMs,
    look,
  });
  metrics.counter('waitroom_admissions_total', 'Buyers admitted').inc(result.admitted);
  metrics.counter('waitroom_passed_over_total', 'Turns given up by absence').inc(result.passedOver);
  metrics
    .gauge('waitroom_waiting', 'Buyers in line', ['event'])
    .set({ event: eventId }, result.waiting);
  metrics
    .gauge('waitroom_in_checkout', 'Slots taken', ['event'])
    .set({ event: eventId }, result.active);
  return result.fenced && result.more;
}
