import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Orders } from '../clients/orders.js';
import type { StockReader } from '../clients/stock.js';
import { admit, dropLease, takeLease } from '../store/admission.js';
import { forgetLine, rememberLine } from '../store/known-lines.js';
import type { Lines } from '../store/lines.js';
import type { Presence } from '../store/presence.js';
import type { LineStore } from '../store/scripts.js';
import type { Mac } from '../domain/place.js';
import { drawLine } from './draw-line.js';
import type { LineMetrics } from './line-metrics.js';
import { rebuildSlots } from './rebuild-slots.js';
import { relayLog } from './relay-log.js';

export type AdmissionParts = {
  store: LineStore;
  lines: Lines;
  stock: StockReader;
  orders: Orders;
  bus: EventBus;
  clock: Clock;
  logger: Logger;
  lineMetrics: LineMetrics;
  /** This process, as a holder of leases. */
  holder: string;
  presence: Presence;
  presenceWarmUpMs: number;
  mac: Mac;
};

/** One loop per line: a slow or dead event never delays another. */
export type Admissions = {
  watch(eventId: string): void;
  wake(eventId: string): void;
  stop(): Promise<void>;
};

const tickMs = 200;
const leaseMs = 5_000;
const numbersAtOnce = 4_096;

type Watched = { admission: Loop; relay: Loop; unlisten?: () => void };

export function openAdmissions(parts: AdmissionParts): Admissions {
  const watched = new Map<string, Watched>();
  const end = async (eventId: string): Promise<void> => {
    const line = watched.get(eventId);
    watched.delete(eventId);
    line?.unlisten?.();
    await Promise.all([line?.admission.stop(), line?.relay.stop()]);
    parts.lineMetrics.gone(eventId);
    await dropLease(parts.store, eventId, parts.holder).catch(() => undefined);
  };
  /** Follows the line, remembers it for whoever starts next, and lets it go when it is finished. */
  const look = async (eventId: string, line: Watched): Promise<void> => {
    if (line.unlisten === undefined) {
      await rememberLine(parts.store, eventId);
      line.unlisten = await parts.lines.listen(eventId, () => {
        line.admission.wake();
        line.relay.wake();
      });
    }
    const { state, active, logged } = await parts.lines.of(eventId);
    if (state !== 'CLOSED' || active > 0 || logged > 0) return;
    await forgetLine(parts.store, eventId);
    setImmediate(() => void end(eventId)); // not awaited here: a loop cannot wait for its own end
  };
  return {
    watch(eventId) {
      if (watched.has(eventId)) return;
      const relay = every({
        name: `relay ${eventId}`,
        ms: tickMs,
        logger: parts.logger,
        run: async () => {
          await relayLog(parts, eventId);
          await look(eventId, line);
        },
      });
      const line: Watched = { admission: startLoop(parts, eventId), relay };
      watched.set(eventId, line);
    },
    wake(eventId) {
      parts.stock.forget(eventId);
      watched.get(eventId)?.admission.wake();
    },
    async stop() {
      await Promise.all([...watched.keys()].map(end));
    },
  };
}

function startLoop(parts: AdmissionParts, eventId: string): Loop {
  let turnsInMs: number | undefined;
  return every({
    name: `admission ${eventId}`,
    ms: () => Math.min(tickMs, turnsInMs ?? tickMs), // a line opens on time, not at the next tick
    logger: parts.logger,
    run: async (signal) => {
      for (let more = true; more && !signal.aborted;)
        ({ more, turnsInMs } = await admitOnce(parts, eventId));
    },
  });
}

type Admitted = {
  /** There is more to do at once. */ more: boolean;
  turnsInMs: number | undefined;
};

/** Nobody is admitted by it. */
const unknownStock = { available: -1, sold: 0, total: 0 };

async function admitOnce(parts: AdmissionParts, eventId: string): Promise<Admitted> {
  const { store, stock, clock, lineMetrics, holder, presence, presenceWarmUpMs } = parts;
  const fence = await takeLease(store, eventId, { holder, leaseMs });
  if (fence === 0) {
    lineMetrics.gone(eventId);
    return { more: false, turnsInMs: undefined };
  }
  const left = (await stock.of(eventId)) ?? unknownStock;
  const result = await admit(store, eventId, {
    fence,
    ...left,
    trustPresence: clock.now() - presence.unbrokenSince() > presenceWarmUpMs,
    look: numbersAtOnce,
  });
  lineMetrics.seen(eventId, result);
  if (result.unbuilt) await rebuildSlots(parts, eventId);
  if (result.toDraw > 0) await drawLine(parts, eventId, { fence, participants: result.toDraw });
  return { more: result.fenced && result.more, turnsInMs: result.turnsInMs };
}
