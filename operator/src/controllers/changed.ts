import { targetKey } from './looks.js';
import type { Targets } from './ports.js';
import type { ViewCache } from './view.js';

/** What changed in the world. */
export type Changed =
  | { kind: 'TicketSale' | 'Deployment' | 'HorizontalPodAutoscaler'; name: string }
  /** Ours: the line of a sale. */
  | { kind: 'LineConfig'; sale: string }
  /** Pods of the waiting room, and what they acknowledge. */
  | { kind: 'WaitingRoom' }
  /** What others know of an event. */
  | { kind: 'Event'; eventId: string };

/** Names of sales and keys of targets that are to be looked at. */
export type Touched = { sales: Iterable<string>; targets: readonly string[] };

/** Whom a change matters to: of what is gone, those who named it when `view` was last made. */
export function touchedBy(
  what: Changed,
  view: Pick<ViewCache, 'last' | 'now'>,
  { namespace, targets }: { namespace: string; targets: Targets },
): Touched {
  const key = (via: 'HPA' | 'Scale', name: string) => targetKey({ namespace, via, name });
  switch (what.kind) {
    case 'TicketSale':
      return { sales: [what.name], targets: [] };
    case 'LineConfig':
      return { sales: [what.sale], targets: [] };
    case 'WaitingRoom': {
      const { sales } = view.now();
      return { sales: sales.filter(isUnderWay).map(({ name }) => name), targets: [] };
    }
    case 'Event':
      return { sales: view.now().salesOf(what.eventId), targets: [] };
    case 'Deployment': {
      const sales = view.last().naming.salesAbout(what.name);
      const over = targets.hpas(namespace).filter(({ deployment }) => deployment === what.name);
      const keys = [key('Scale', what.name), ...over.map(({ name }) => key('HPA', name))];
      return { sales, targets: keys };
    }
    case 'HorizontalPodAutoscaler': {
      const scaled = targets.hpas(namespace).find(({ name }) => name === what.name)?.deployment;
      const about = [view.last(), view.now()].flatMap(({ naming }) => [
        ...naming.salesAbout(what.name),
        ...naming.salesAbout(scaled ?? ''),
      ]);
      const those = scaled === undefined ? [] : [key('Scale', scaled)];
      return { sales: new Set(about), targets: [key('HPA', what.name), ...those] };
    }
  }
}

const isUnderWay = ({ latches }: { latches: { completedAt?: number | undefined } }): boolean =>
  latches.completedAt === undefined;
