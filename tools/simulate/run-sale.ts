import * as desk from './checkout.js';
import { createLine, type Line } from './line.js';
import type { Capacity, Counts, Load, Outcome, World } from './types.js';

const slowJoinMs = 2000;

/**
 * A sale from the first arrival to the last slot, event by event: an arrival passes the door, a place is called, somebody in
 * checkout does what they do, a second goes by. The line is the waiting room's: strict order, and at most the cap, the rate
 * and the tickets that are left.
 */
export function runSale(world: World): Outcome {
  const sale = begin(world);
  while (sale.step());
  return sale.end();
}

type Door = { nextAt: number; freeAt: number; came: number; slow: number; longestMs: number };

type Sale = {
  world: World;
  counts: Counts;
  line: Line;
  checkout: desk.Checkout;
  door: Door;
  capacity: Capacity;
  most: { taken: number; inCheckout: number };
  joinsBefore: number;
  ordersBefore: number;
  nextTokenAt: number;
  nextSecondAt: number;
  soldOutAtMs: number | undefined;
  nowMs: number;
};

function begin(world: World): { step: () => boolean; end: () => Outcome } {
  const counts: Counts = {
    ...{ joined: 0, tooLate: 0, lineFull: 0, admitted: 0, gaveUp: 0, waiting: 0 },
    ...{ bought: 0, noShow: 0, wentAway: 0, refused: 0, neverPaid: 0 },
  };
  const { tickets, behaviour, random } = world;
  const sale: Sale = {
    world,
    counts,
    line: createLine(Math.min(world.visitors, world.places), world.closesAtMs),
    checkout: desk.createCheckout({ tickets, behaviour, random, counts }),
    door: { nextAt: 0, freeAt: 0, came: 0, slow: 0, longestMs: 0 },
    capacity: { joinEveryMs: 0, orderEveryMs: 0, orderMs: 0, releasePerSecond: 0 },
    most: { taken: 0, inCheckout: 0 },
    ...{ joinsBefore: 0, ordersBefore: 0, nextTokenAt: 0, nextSecondAt: 0, nowMs: 0 },
    soldOutAtMs: undefined,
  };
  comeNext(sale);
  return { step: () => step(sale), end: () => endOf(sale) };
}

/** False when nothing can happen any more. */
function step(sale: Sale): boolean {
  const { checkout, door } = sale;
  const joinAt = Math.max(door.nextAt, door.freeAt) + sale.capacity.joinEveryMs;
  const admitAt = nextAdmission(sale);
  const doneAt = checkout.events.peekValue() ?? Infinity;
  const next = Math.min(joinAt, admitAt, doneAt);
  if (next === Infinity && sale.nextSecondAt > (sale.world.endsAtMs ?? sale.world.closesAtMs))
    return false;
  sale.nowMs = Math.max(sale.nowMs, Math.min(next, sale.nextSecondAt));
  if (sale.nextSecondAt <= next) second(sale);
  else if (doneAt <= next) done(sale);
  else if (admitAt <= next) admit(sale);
  else join(sale, joinAt);
  return true;
}

function comeNext({ door, world }: Sale): void {
  door.nextAt = door.came++ < world.visitors ? world.nextArrival() : Infinity;
}

function join(sale: Sale, atMs: number): void {
  const { door, world, counts, line } = sale;
  const { behaviour, random } = world;
  if (atMs >= world.closesAtMs) counts.tooLate++;
  else if (counts.joined >= world.places) counts.lineFull++;
  else {
    door.freeAt = atMs;
    const tookMs = atMs - door.nextAt;
    if (tookMs > slowJoinMs) door.slow++;
    door.longestMs = Math.max(door.longestMs, tookMs);
    const isImpatient = behaviour.givesUp > 0 && random() < behaviour.givesUp;
    line.join(
      atMs,
      isImpatient ? -behaviour.patienceSeconds * 1000 * Math.log(1 - random()) : undefined,
    );
    counts.joined++;
  }
  comeNext(sale);
}

function nextAdmission(sale: Sale): number {
  const { world, capacity, checkout, line } = sale;
  const mayAdmit =
    capacity.releasePerSecond > 0 &&
    sale.nowMs < world.closesAtMs &&
    checkout.inCheckout < world.maxConcurrent &&
    desk.free(checkout) > 0 &&
    line.isSomebodyThere(sale.nowMs);
  return mayAdmit ? Math.max(sale.nowMs, sale.nextTokenAt) : Infinity;
}

function admit(sale: Sale): void {
  const { line, checkout, capacity, most, nowMs } = sale;
  if (!line.isSomebodyThere(nowMs)) return; // gave up before the token came
  line.admit(nowMs);
  desk.begin(checkout, nowMs);
  sale.nextTokenAt = Math.max(nowMs, sale.nextTokenAt) + 1000 / capacity.releasePerSecond;
  most.inCheckout = Math.max(most.inCheckout, checkout.inCheckout);
}

function done({ checkout, most }: Sale): void {
  desk.step(checkout);
  most.taken = Math.max(most.taken, checkout.reserved + checkout.sold);
}

function second(sale: Sale): void {
  const { world, line, checkout, counts, nowMs } = sale;
  const { inCheckout, sold, reserved, orders } = checkout;
  const waiting = line.waiting(nowMs);
  const load: Load = {
    connected: waiting + inCheckout,
    joinsPerSecond: counts.joined - sale.joinsBefore,
    ordersPerSecond: orders - sale.ordersBefore,
    soldOut: sold >= world.tickets,
  };
  sale.joinsBefore = counts.joined;
  sale.ordersBefore = orders;
  if (load.soldOut) sale.soldOutAtMs ??= checkout.lastSaleAtMs;
  sale.capacity = world.capacityAt(nowMs, load);
  const { orderEveryMs, orderMs } = sale.capacity;
  desk.setDesk(checkout, { everyMs: orderEveryMs, takesMs: orderMs }, nowMs);
  world.onSecond?.({ ...load, atMs: nowMs, waiting, inCheckout, sold, reserved });
  sale.nextSecondAt += 1000;
}

function endOf({ world, line, checkout, counts, door, most, nowMs, ...sale }: Sale): Outcome {
  const { joined, admitted, gaveUp, waits } = line.end(nowMs);
  const { sold, lastSaleAtMs } = checkout;
  return {
    counts: { ...counts, admitted, gaveUp, waiting: joined - admitted - gaveUp },
    ticketsSold: sold,
    mostTaken: most.taken,
    mostInCheckout: most.inCheckout,
    waits,
    slowJoins: door.slow,
    longestJoinMs: door.longestMs,
    soldOutAtMs: sold >= world.tickets ? (sale.soldOutAtMs ?? lastSaleAtMs) : undefined,
    lastSaleAtMs,
  };
}
