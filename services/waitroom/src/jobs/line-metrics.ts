import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Admission } from '../store/admission.js';

/** What is told of a line, once per round of admissions and never per buyer. */
export type LineMetrics = {
  seen(eventId: string, admission: Admission): void;
  /** The line is another's or over: its gauges are gone, so that no two processes show one line. */
  gone(eventId: string): void;
};

/** A round admits in one step whoever comes next: its last stands for all of them. */
const waitBuckets = [1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];

export function lineMetrics(metrics: Metrics): LineMetrics {
  const admitted = metrics.counter('waitroom_admissions_total', 'Buyers admitted');
  const passedOver = metrics.counter('waitroom_passed_over_total', 'Turns given up by absence');
  const waited = metrics.histogram(
    'waitroom_wait_seconds',
    'From join to admission, of the last one admitted by each round',
    [],
    waitBuckets,
  );
  const gauge = (name: string, help: string) => metrics.gauge(name, help, ['event']);
  const gauges = {
    waiting: gauge('waitroom_waiting', 'Buyers in line'),
    active: gauge('waitroom_in_checkout', 'Slots taken'),
    capacity: gauge('waitroom_capacity', 'Slots that there are'),
    claimable: gauge('waitroom_claimable', 'Buyers whose turn it is and whose slots are free'),
  };
  return {
    seen(event, admission) {
      if (!admission.fenced) return;
      admitted.inc(admission.admitted);
      passedOver.inc(admission.passedOver);
      if (admission.admitted > 0) waited.observe(admission.waitedMs / 1_000);
      gauges.waiting.set({ event }, admission.waiting);
      gauges.active.set({ event }, admission.active);
      gauges.capacity.set({ event }, admission.capacity);
      gauges.claimable.set({ event }, admission.claimable);
    },
    gone(event) {
      for (const one of Object.values(gauges)) one.remove({ event });
    },
  };
}
