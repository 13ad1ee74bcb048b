import { createHash } from 'node:crypto';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { Clock as Timers } from '@ticketbottle/kube-client/clock.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Recorder } from '@ticketbottle/kube-client/events/recorder.js';
import type { Caches } from './clients/kube/caches.js';
import { countContention } from './measure.js';
import { clockOf } from './clients/kube/clock.js';
import { configMapsAt } from './clients/kube/config-maps.js';
import { eventsAbout } from './clients/kube/events.js';
import { finalizersAt } from './clients/kube/finalizers.js';
import { ledgersAt } from './clients/kube/ledgers.js';
import { lookAhead } from './clients/kube/look-ahead.js';
import { salesOf } from './clients/kube/sales.js';
import { statusAt } from './clients/kube/status.js';
import { targetsAt } from './clients/kube/targets.js';
import { waitingRoomIn } from './clients/kube/waiting-room.js';
import type { Dependencies, Events, EventWindows, QueueStats } from './controllers/ports.js';
import type { ControllerOptions } from './controllers/start.js';

export type PortsOver = {
  api: KubeApi;
  caches: Caches;
  recorder: Recorder;
  timers: Timers;
  stats: QueueStats;
  windows: EventWindows;
  dependencies: Dependencies;
  metrics: Metrics;
};

/** What the controllers need of the world, over one API server and what the platform answers. */
export function portsOf(o: PortsOver): ControllerOptions['ports'] {
  const { api, caches, recorder, timers, stats, windows, dependencies } = o;
  const sales = salesOf(caches);
  return {
    ...{ sales, stats, windows, dependencies },
    status: statusAt(api, sales),
    finalizers: finalizersAt(api, sales),
    targets: targetsAt(api, caches),
    ledgers: ledgersAt(api, caches),
    configMaps: configMapsAt(api, caches),
    waitingRoom: waitingRoomIn(caches),
    events: heard(eventsAbout(recorder, sales), countContention(o.metrics)),
    lookAhead: (namespace, targets) => lookAhead(api, namespace, targets),
    clock: clockOf(api, timers),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  };
}

function heard(events: Events, onNews: (reason: string) => void): Events {
  return {
    tell: (about, event) => {
      onNews(event.reason);
      events.tell(about, event);
    },
  };
}
