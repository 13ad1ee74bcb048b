import { join, sessionNow } from '../../tools/platform/buyer.js';
import { publishEvent } from '../../tools/platform/publish-event.js';
import { until } from '../../tools/platform/until.js';
import type { SaleWorld } from './sale-world.js';

/** What a person changes of a sale, and how it is seen that the whole waiting room has taken it. */
export type Edit = { what: string; make: () => Promise<unknown>; isKnown: () => Promise<boolean> };

const day = 86_400_000;
const at = (ms: number) => new Date(ms).toISOString();

type Window = { opensAt: number; preQueueOpensAt: number };

/** A sale of free tickets of that name that every pod knows, and somebody who stands in its line. */
async function openLine(world: SaleWorld, name: string, { opensAt, preQueueOpensAt }: Window) {
  const { rest, tokens } = world;
  const window = { preQueueOpensAt: at(preQueueOpensAt) };
  const closesAt = at(opensAt + day);
  const { eventId } = await publishEvent(rest, tokens, {
    ...{ name, classes: [{ name: 'Free', priceMinor: 0, total: 10 }] },
    ...{ maxConcurrent: 9, releasePerSecond: 50, holdSeconds: 600 },
    config: { isFree: true, saleOpensAt: at(opensAt), saleClosesAt: closesAt, ...window },
  });
  await world.apply(name, {
    ...{ eventId, opensAt: at(opensAt), closesAt, ...window },
    targets: [{ name: 'edited', ref: { kind: 'Deployment', name: 'edited' }, replicas: 1 }],
  });
  const acknowledged = async () => {
    const { configHash = '', acked } = (await world.read(name)).status?.waitingRoom ?? {};
    return acked === '2/2' ? configHash : undefined;
  };
  await until(acknowledged, { ms: 25_000, what: `${name} is known` });
  const buyer = await world.buyer();
  const { sessionId } = await join(rest, buyer, eventId);
  const state = async () => (await sessionNow(rest, buyer, sessionId)).state;
  return { name, acknowledged, state };
}

/**
 * Edits without end: the capacity of an open sale goes up and down, the sale is paused and goes on, and others are closed
 * for good. A capacity is taken when every pod has acknowledged it, a pause or an end when who stands in the line sees it.
 */
export async function* saleEdits(world: SaleWorld): AsyncGenerator<Edit> {
  await world.deploy('edited', 1);
  const open = await openLine(world, 'edited', {
    ...{ opensAt: Date.now() + 25_000, preQueueOpensAt: Date.now() },
  });
  const isIn = async (state: string): Promise<boolean> => (await open.state()) === state;
  await until(async () => ((await isIn('OPEN')) ? true : undefined), {
    ...{ ms: 60_000, what: 'the sale is open' },
  });
  const change = (waitingRoom: object) => world.edit(open.name, { waitingRoom });
  const capacity = async (maxConcurrent: number): Promise<Edit> => {
    const before = await open.acknowledged();
    return {
      what: `a capacity of ${maxConcurrent}`,
      make: () => change({ maxConcurrent }),
      isKnown: async () => ![undefined, before].includes(await open.acknowledged()),
    };
  };
  const pause = (paused: boolean): Edit => ({
    what: paused ? 'a pause' : 'the end of a pause',
    make: () => change({ paused }),
    isKnown: () => isIn(paused ? 'PAUSED' : 'OPEN'),
  });
  const close = async (n: number): Promise<Edit> => {
    const window = { opensAt: Date.now() + day / 2, preQueueOpensAt: Date.now() };
    const line = await openLine(world, `closed-${n}`, window);
    return {
      what: 'an end',
      make: () => world.edit(line.name, { cancelled: true }),
      isKnown: async () => (await line.state()) === 'DRAINING',
    };
  };
  for (let n = 0; ; n += 1) {
    yield await capacity(101 + n);
    yield pause(true);
    yield await capacity(20);
    yield pause(false);
    yield await capacity(200);
    yield await close(n);
  }
}
