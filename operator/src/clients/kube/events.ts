import type { Recorder } from '@ticketbottle/kube-client/events/recorder.js';
import type { Events, Sales } from '../../controllers/ports.js';
import { ticketSales } from './kinds.js';

/** Events about sales. The uid is that of the sale as it is now: `kubectl describe` finds events by it. */
export function eventsAbout(recorder: Pick<Recorder, 'record'>, sales: Pick<Sales, 'get'>): Events {
  return {
    tell: ({ namespace, name }, { type, reason, note }) => {
      const { uid, resourceVersion } = sales.get({ namespace, name })?.metadata ?? {};
      const metadata = {
        ...{ namespace, name },
        ...(uid !== undefined && { uid }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      };
      const regarding = { metadata };
      recorder.record({ regarding, kind: ticketSales, type, reason, action: 'Reconcile', note });
    },
  };
}
