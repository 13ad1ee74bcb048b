import { watchedBy } from '../alert-rules.js';
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
      description: 'How late admissions began, or are by now.',
      unit: 's',
      queries: [query('max by (sale) (sale_open_delay_seconds)', '{{sale}}')],
      ...watchedBy('OpeningDelayed'),
    },
    {
      title: 'Ready before the opening',
      description: 'How long before the opening capacity was ready; below 0 it came too late.',
      unit: 's',
      queries: [query('max by (sale) (sale_ready_margin_seconds)', '{{sale}}')],
      limit: { below: 0 },
      runbook: 'capacity-not-ready',
    },
    {
      title: 'Targets that are not ready',
      description:
        'With fewer pods than wanted, by sale. From two minutes before the opening it wakes somebody.',
      unit: 'short',
      queries: [query('sum by (sale) (target_ready < bool target_desired)', '{{sale}}')],
      ...watchedBy('CapacityNotReady'),
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
      ...watchedBy('TargetContention'),
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
      limit: { above: 120 },
    },
    {
      title: 'Watches',
      description: 'Restarts by reason, and lists, since the start.',
      unit: 'short',
      queries: [
        query('sum by (reason) (watch_restarts)', '{{reason}}'),
        query('sum(relists)', 'lists'),
      ],
    },
    {
      title: 'Changes that a watch missed',
      description: 'Found by a list only, since the start. Must be 0.',
      unit: 'short',
      queries: [query('sum by (kind) (missed_events)', '{{kind}}')],
      limit: { above: 0 },
    },
    {
      title: 'Leaders',
      description: 'Exactly one leads; a moment of none when it changes.',
      unit: 'short',
      queries: [query('sum(leader)', 'leaders')],
      limit: { above: 1 },
    },
    {
      title: 'Clock',
      description: 'Ours against that of the API server.',
      unit: 's',
      queries: [query('max(abs(clock_skew_seconds))', 'skew')],
      ...watchedBy('ClockSkew'),
    },
  ],
};
