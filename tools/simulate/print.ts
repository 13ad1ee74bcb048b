import { short } from '../../bench/support/numbers.js';
import { table } from '../../bench/support/table.js';
import type { Costs } from './costs.js';
import type { Row, Simulated } from './simulate.js';
import type { Scenario } from './scenario.js';

const minutes = (ms: number): string => short(ms / 60_000);
const count = (n: number): string => Math.round(n).toLocaleString('en');

/** The share of `waits`, which ascend. */
export const percentileOf = (waits: Uint32Array, share: number): number =>
  waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN;

/** The sale over time, in about `lines` lines. */
export function timeline({ rows, opensAtMs }: Simulated, lines = 16): string {
  const lastBusy = rows.findLastIndex(({ inCheckout, pods }, n) => {
    const before = rows[n - 1];
    return inCheckout > 0 || (before !== undefined && pods.order !== before.pods.order);
  });
  const shown = rows.slice(0, lastBusy + 2);
  const every = Math.max(1, Math.ceil(shown.length / lines));
  const head = [
    ...['minute', 'waiting', 'in checkout', 'sold', 'joins/s', 'requests/s', 'events/s'],
    ...['gateway', 'waitroom', 'order', 'inventory', 'payment'],
  ];
  const cells = ({ pods, atMs, ...row }: Row): string[] => [
    String(Math.round((atMs - opensAtMs) / 60_000)),
    ...[row.waiting, row.inCheckout, row.sold, row.joinsPerSecond].map(count),
    ...[row.requestsPerSecond, row.eventsPerSecond].map(count),
    ...[pods['api-gateway'], pods.waitroom, pods.order, pods.inventory, pods.payment].map(String),
  ];
  return table(head, shown.filter((_, n) => n % every === 0).map(cells));
}

export function summary(simulated: Simulated, { tickets }: Scenario, costs: Costs): string {
  const { outcome, most, opensAtMs } = simulated;
  const { counts, waits } = outcome;
  const at = (share: number): string => minutes(percentileOf(waits, share));
  const end =
    outcome.soldOutAtMs === undefined
      ? `${count(tickets - outcome.ticketsSold)} tickets left at the close`
      : `sold out ${minutes(outcome.soldOutAtMs - opensAtMs)} minutes after the opening`;
  const lineMb = (counts.joined * costs.redisBytesPerPlace) / 1e6;
  const streamGb = (most.waiting * costs.gatewayBytesPerStream) / 1e9;
  return [
    `${count(outcome.ticketsSold)} tickets to ${count(counts.bought)} buyers; ${end}`,
    `wait of the admitted, minutes: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)}`,
    `joined ${count(counts.joined)}: admitted ${count(counts.admitted)}, gave up ${count(counts.gaveUp)}, in line at the end ${count(counts.waiting)}; too late ${count(counts.tooLate)}, told that the line is full ${count(counts.lineFull)}`,
    `of the admitted: bought ${count(counts.bought)}, absent ${count(counts.noShow)}, went away ${count(counts.wentAway)}, never paid ${count(counts.neverPaid)}, refused ${count(counts.refused)}`,
    `at most: ${count(most.waiting)} waiting, ${count(outcome.mostInCheckout)} in checkout, ${count(most.requestsPerSecond)} requests/s, ${count(most.eventsPerSecond)} events/s`,
    `memory of the line: ${count(lineMb)} MB in Redis; ${count(streamGb)} GB of streams over all gateways`,
    `joins: the longest took ${short(outcome.longestJoinMs / 1000)} s; ${count(outcome.slowJoins)} took more than 2 s`,
    `pod-hours beyond the ordinary: ${count(simulated.podHours)} used, ${count(simulated.forecastPodHours)} in the operator's forecast`,
  ].join('\n');
}

/** What raising the pods too late costs. */
export function lateTable(runs: readonly { lateSeconds: number; simulated: Simulated }[]): string {
  const cells = runs.map(({ lateSeconds, simulated: { outcome, opensAtMs, podHours } }) => [
    String(lateSeconds),
    outcome.soldOutAtMs === undefined ? 'never' : minutes(outcome.soldOutAtMs - opensAtMs),
    ...[0.5, 0.95, 0.99].map((share) => minutes(percentileOf(outcome.waits, share))),
    short(outcome.longestJoinMs / 1000),
    count(outcome.slowJoins),
    count(podHours),
  ]);
  const head = [
    ...['late, s', 'sold out, min', 'wait p50', 'p95', 'p99'],
    ...['longest join, s', 'joins > 2 s', 'pod-hours'],
  ];
  return table(head, cells);
}
