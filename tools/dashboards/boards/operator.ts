import { perSecond, quantile, query, type Board } from '../panel.js';

export const operator: Board = {
  uid: 'operator',
  title: 'Operator',
  description: 'Sales to come, their capacity, and the health of what prepares them.',
  panels: [
    {
      title: 'Opens in',
      description: 'Until each sale opens; below 0 it is open.',
      unit: 's',
      queries: [query('max by (sale) (sale_opens_in_seconds)', '{{sale}}')],
    },
    {
      title: 'Late',
      description:
        'How late admissions began, or are by now, and how long before the opening capacity was ready.',
      unit: 's',
      queries: [
        query('max by (sale) (sale_open_delay_seconds)', '{{sale}} late'),
        query('max by (sale) (sale_ready_margin_seconds)', '{{sale}} margin'),
      ],
      runbook: 'opening-delayed',
    },
    {
      title: 'Replicas',
      description: 'Wanted, ready, and what there was before, by target.',
      unit: 'short',
      queries: [
        query('max by (target) (target_desired)', '{{target}} desired'),
        query('max by (target) (target_ready)', '{{target}} ready'),
        query('max by (target) (target_baseline)', '{{target}} baseline'),
      ],
      runbook: 'capacity-not-ready',
    },
    {
      title: 'Contention',
      description: 'Sales whose targets somebody else writes, and how often that began.',
      unit: 'short',
      queries: [
        query('max by (sale) (sale_contended)', '{{sale}}'),
        query('sum(increase(target_contention_total[15m]))', 'begun'),
      ],
      limit: 1,
      runbook: 'target-contention',
    },
    {
      title: 'Runs',
      description: 'Per second, and those that failed.',
      unit: 'ops',
      queries: [
        perSecond('reconcile_total', 'queue'),
        query('sum by (queue) (rate(reconcile_errors_total[1m]))', '{{queue}} failed'),
      ],
    },
    {
      title: 'How long a run takes',
      description: '99 of 100 take less.',
      unit: 's',
      queries: [quantile(0.99, 'reconcile_duration_seconds', 'queue')],
    },
    {
      title: 'Queues',
      description: 'Keys that wait, and the age of the oldest.',
      unit: 'short',
      queries: [
        query('sum by (queue) (queue_depth)', '{{queue}} waiting'),
        query('max by (queue) (queue_oldest_age_seconds)', '{{queue}} oldest (s)'),
      ],
    },
    {
      title: 'Caches',
      description: 'Since something was heard of a kind. A bookmark comes every minute.',
      unit: 's',
      queries: [query('max by (kind) (cache_age_seconds)', '{{kind}}')],
      limit: 120,
    },
    {
      title: 'Watches',
      description:
        'Restarts, lists, and changes that only a list found (must be 0), since the start.',
      unit: 'short',
      queries: [
        query('sum by (reason) (watch_restarts)', '{{reason}}'),
        query('sum(relists)', 'lists'),
        query('sum(missed_events)', 'missed'),
      ],
    },
    {
      title: 'Leader and clock',
      description: 'Exactly one leads; its clock is within two seconds of the API server.',
      unit: 'short',
      queries: [query('sum(leader)', 'leaders'), query('max(abs(clock_skew_seconds))', 'skew (s)')],
      limit: 2,
      runbook: 'clock-skew',
    },
  ],
};
