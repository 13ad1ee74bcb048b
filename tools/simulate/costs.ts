import { readFileSync } from 'node:fs';
import { median } from '../../bench/support/numbers.js';

export type ServiceName = 'api-gateway' | 'waitroom' | 'order' | 'inventory' | 'payment';

/** What one thing costs: milliseconds of one core in one service, unless said otherwise. */
export type Costs = {
  /** One change of the place told to one stream; one poll. */
  streamEventMs: number;
  pollMs: number;
  joinMs: Record<'api-gateway' | 'waitroom', number>;
  /** From the turn to the tickets, the buyer's looking at the order included. */
  purchaseMs: Record<ServiceName, number>;
  /** A join in Redis, which has one core for all of an event. */
  redisJoinMs: number;
  redisBytesPerPlace: number;
  gatewayBytesPerStream: number;
  /** What one event's loop can admit in a second. */
  admissionsPerSecond: number;
};

type Results = { jobs: { name: string; perRound: { values: Record<string, number> }[] }[] };
/** What `npm run simulate -- --check` measured last. */
export type Measured = { joinMs: Costs['joinMs']; purchaseMs: Costs['purchaseMs'] };

/** The committed figures of the benchmarks and of the last check against a real rush. */
export function readCosts(dir = 'bench/results'): Costs {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${dir}/${name}.json`, 'utf8'));
  const line = read('waitroom') as Results;
  const { joinMs, purchaseMs } = (read('simulate') as { measured: Measured }).measured;
  const value = (job: string, key: string): number => {
    const found = line.jobs.find(({ name }) => name === job);
    if (found === undefined) throw new Error(`${dir}/waitroom.json has no job "${job}"`);
    return median(found.perRound.map(({ values }) => values[key] ?? Number.NaN));
  };
  const streams = '10,000 event streams';
  return {
    ...{ joinMs, purchaseMs },
    streamEventMs: 1000 / value(streams, 'perSecond'),
    pollMs: 1000 / value('GET session', 'perSecond'),
    redisJoinMs: value('line of 1,000,000', 'joinUs') / 1000,
    redisBytesPerPlace: value('line of 1,000,000', 'bytesPerUser'),
    gatewayBytesPerStream: value(streams, 'kbPerStream') * 1000,
    admissionsPerSecond: value('admission, three loops', 'perSecond'),
  };
}
