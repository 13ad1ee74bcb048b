import { decideFeasibility } from '../../domain/feasibility.js';
import type { EventSeen } from '../../domain/gate.js';
import { isGovernedByOther } from '../../domain/governor.js';
import type { SaleFacts } from '../../domain/plan-sale.js';
import type { Sale } from '../../domain/sale.js';
import type { TargetReport } from '../../domain/target-report.js';
import type { TicketSale } from '../../api/ticket-sale.js';
import type {
  Clock,
  ConfigMaps,
  Dependencies,
  EventWindows,
  ObjectKey,
  Preflights,
  QueueStats,
  WaitingRoom,
} from '../ports.js';
import type { View } from '../view.js';

export type FactPorts = {
  configMaps: ConfigMaps;
  stats: QueueStats;
  waitingRoom: WaitingRoom;
  windows: EventWindows;
  dependencies: Dependencies;
  preflights: Preflights;
  clock: Clock;
  /** SHA-256 in hex. */
  hash: (text: string) => string;
};

export type At = { key: ObjectKey; sale: Sale; stored: TicketSale };

/** Everything that a look at a sale is decided on. */
export function factsFor(
  ports: FactPorts,
  { key, sale, stored }: At,
  { view, reports }: { view: View; reports: readonly TargetReport[] },
): SaleFacts {
  const now = ports.clock.serverNow();
  const { capacityReadyAt, conditions = [] } = stored.status ?? {};
  return {
    ...{ now, reports, conditions, hash: ports.hash },
    published: ports.configMaps.published(key),
    stock: ports.stats.of(sale.spec.eventId),
    pods: ports.waitingRoom.pods(key),
    dependencyTrouble: troubleOf(ports, key, { view, sale, reports }),
    skewMs: now - ports.clock.now(),
    event: eventSeen(ports.windows, sale),
    isGovernedByOther: isGovernedByOther(sale, view.sales),
    capacityReadyAt: capacityReadyAt === undefined ? undefined : Date.parse(capacityReadyAt),
    feasible: decideFeasibility(ports.preflights.of(key)),
  };
}

function eventSeen(windows: EventWindows, { spec }: Sale): EventSeen {
  const window = windows.of(spec.eventId);
  if (window === undefined) return 'Unread';
  if (window === 'Unknown') return 'Unknown';
  const isSame = window.opensAt === spec.opensAt && window.closesAt === spec.closesAt;
  return isSame ? 'Same' : 'OtherWindow';
}

/** Asked of workers only while the sale needs them: nobody is to be bothered for months. */
function troubleOf(
  { dependencies }: FactPorts,
  { namespace }: ObjectKey,
  { view, sale, reports }: { view: View; sale: Sale; reports: readonly TargetReport[] },
): string | undefined {
  const places = view.naming.placesOf(sale.name);
  for (const { name, requested } of reports) {
    const place = places.get(name);
    if (requested === 0 || place === undefined || place.via === 'None') continue;
    if (place.deployment === undefined) continue;
    const trouble = dependencies.troubleOf({ namespace, name: place.deployment });
    if (trouble !== undefined) return `${place.deployment}: ${trouble}`;
  }
  return undefined;
}
