import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { systemClock, type Clock as OwnClock } from '@ticketbottle/kube-client/clock.js';
import type { Clock } from '../../controllers/ports.js';

/** Our clock and, by the `Date` of its answers, that of the API server; before the first answer they are the same. */
export function clockOf(
  api: Pick<KubeApi, 'clockOffsetMs'>,
  clock: Pick<OwnClock, 'now' | 'monotonic'> = systemClock,
): Clock {
  return {
    now: () => clock.now(),
    serverNow: () => clock.now() + (api.clockOffsetMs() ?? 0),
    monotonicMs: () => clock.monotonic(),
  };
}
