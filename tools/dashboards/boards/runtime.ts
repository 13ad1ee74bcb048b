import { query, type Board } from '../panel.js';

export const runtime: Board = {
  uid: 'runtime',
  title: 'Runtime',
  description: 'Processes: event loop, memory, CPU, pools.',
  panels: [
    {
      title: 'Event loop',
      description: '99 of 100 turns of the event loop were late by less.',
      unit: 's',
      queries: [query('max by (service) (nodejs_eventloop_lag_p99_seconds)', '{{service}}')],
      limit: { above: 0.1 },
    },
    {
      title: 'Heap',
      description: 'Used by JavaScript objects.',
      unit: 'bytes',
      queries: [query('max by (service) (nodejs_heap_size_used_bytes)', '{{service}}')],
    },
    {
      title: 'Memory',
      description: 'Resident, by service.',
      unit: 'bytes',
      queries: [query('max by (service) (process_resident_memory_bytes)', '{{service}}')],
    },
    {
      title: 'CPU',
      description: 'Cores, by service.',
      unit: 'short',
      queries: [query('sum by (service) (rate(process_cpu_seconds_total[1m]))', '{{service}}')],
    },
    {
      title: 'Pools',
      description:
        'Connections in use, and requests that wait for one. Waiting for long: the pool is too small or the database slow.',
      unit: 'short',
      queries: [query('sum by (service, state) (pool_connections)', '{{service}} {{state}}')],
    },
    {
      title: 'Certificates',
      description: 'Until the certificate of a process ends.',
      unit: 's',
      queries: [
        query(
          'min by (service, use) (tls_certificate_expires_seconds) - time()',
          '{{service}} {{use}}',
        ),
      ],
    },
    {
      title: 'Looked away',
      description:
        'Certificate files that were no whole set, and requests not counted because Redis is away, per second. Must be 0.',
      unit: 'ops',
      queries: [
        query('sum by (service) (rate(tls_reload_failures_total[5m]))', '{{service}} certificates'),
        query('sum by (group) (rate(rate_limit_store_errors_total[5m]))', 'limits {{group}}'),
      ],
    },
  ],
};
