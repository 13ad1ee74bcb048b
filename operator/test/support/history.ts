import { sizeOf } from '../../src/domain/aggregate.js';
import type { Contribution } from '../../src/domain/contributions.js';
import type { Ledger, LedgerCopy, LiveField } from '../../src/domain/ledger.js';
import { noMemory, planTarget } from '../../src/domain/plan-target.js';
import type { TargetFacts, TargetMemory } from '../../src/domain/plan-target.js';
import { random } from '../../../test/support/random.js';

// One target, some sales, two operators and everybody who meddles, as one seed draws it. Every call to the API server is a step
// of its own: between any two of them anything may happen. The oracle is `expected`: the last value not written by us.

type Value = number | null;
type Stored = {
  uid: string;
  version: number;
  value: Value;
  owner: 'Ours' | 'Theirs';
  isKept: boolean;
};
type Sale = Contribution & { from: number; to: number };
type Write = {
  kind: 'Nothing' | 'Patch' | 'WriteLedger' | 'DeleteLedger';
  value?: Value;
  ledger?: Ledger;
};
type Plan = {
  write: Write;
  memory: TargetMemory;
  /** Undefined: nobody knows it. */
  baseline: Value | undefined;
  recheckMs?: number | undefined;
};
/** What is on trial. */
export type Decide = (facts: TargetFacts, memory: TargetMemory) => Plan;

export const ours: Decide = (facts, memory) => {
  const plan = planTarget(facts, memory);
  return { ...plan, baseline: plan.baseline.known ? plan.baseline.value : undefined };
};

export type Verdict = { wrong: string[]; settled: number; writes: number; trace: string[] };

class Operator {
  memory = noMemory;
  uid = '';
  sales: Sale[] = [];
  /** How far this one's clock is off. */
  skew = 0;
  /** What it would write into the status of its sales. */
  observed: LedgerCopy | undefined;
  /** It is about to make the ledger that it did not find. */
  mayCreate = false;
  running: Generator<string, Plan | undefined> | undefined;
}

const hardLimit = 40;

class World {
  now = 0;
  versions = 0;
  uids = 0;
  target: Stored | undefined;
  ledgers = new Map<string, { version: number; ledger: Ledger }>();
  copy: LedgerCopy | undefined;
  sales: Sale[] = [];
  /** What the target may end as; more than one only after somebody deleted the ledger. */
  expected = new Set<Value>();
  foreign = new Set<Value>();
  wrong: string[] = [];
  trace: string[] = [];
  settled = 0;
  writes = 0;
  leader = new Operator();
  other = new Operator();
  readonly git: number;
  readonly isGradual: boolean;

  constructor(
    readonly draw: () => number,
    readonly decide: Decide,
    readonly isTraced: boolean,
  ) {
    this.git = this.int(1, 9);
    this.isGradual = this.chance(0.5);
    this.create(this.chance(0.1) ? null : this.git);
    const count = this.int(1, 3);
    for (let n = 0; n < count; n++) this.sales.push(this.drawSale(n));
    for (const one of [this.leader, this.other]) one.skew = this.int(-40, 40) * 1000;
  }

  int(from: number, to: number): number {
    return from + Math.floor(this.draw() * (to - from + 1));
  }
  chance(part: number): boolean {
    return this.draw() < part;
  }
  say(line: string): void {
    if (this.isTraced)
      this.trace.push(`${this.now / 1000}s ${line} → ${JSON.stringify(this.target)}`);
  }

  drawSale(n: number): Sale {
    const from = this.int(0, 1500) * 1000;
    const floor = this.chance(0.5) ? this.int(1, 30) : 0;
    const replicas = this.chance(0.7) ? this.int(1, 30) : 0;
    const to = from + this.int(60, 1500) * 1000;
    return { sale: `s${n}`, opensAt: from, floor, replicas, raiseMax: false, from, to };
  }

  create(value: Value): void {
    this.target = {
      uid: `u${++this.uids}`,
      version: ++this.versions,
      value,
      owner: 'Theirs',
      isKept: !this.chance(0.1),
    };
    this.expected = new Set([value]);
    this.foreign = new Set([value]);
  }

  ledgerOf(uid: string) {
    return this.ledgers.get(uid);
  }

  demandAt(sales: readonly Sale[], at: number): Contribution[] {
    return sales.filter(({ from, to }) => at >= from && at < to);
  }

  live(): LiveField | undefined {
    if (!this.target) return undefined;
    const { uid, version, value, owner, isKept } = this.target;
    return {
      uid,
      version: String(version),
      value,
      owner: isKept ? owner : 'Unknown',
      manager: 'x',
    };
  }

  /** One look of an operator, in the order in which it must read: the ledger, then the object. */
  *look(who: Operator): Generator<string, Plan | undefined> {
    const books = this.ledgerOf(who.uid);
    who.mayCreate = books === undefined;
    yield 'ledger read';
    const live = this.live();
    yield 'object read';
    if (live?.uid !== who.uid) {
      who.uid = live?.uid ?? '';
      return undefined;
    }
    const facts: TargetFacts = {
      live,
      ledger: books?.ledger,
      copy: this.copy,
      witnesses: [this.now, this.now + who.skew].map((at) => this.demandAt(who.sales, at)),
      limits: { hardLimit },
      isGradual: this.isGradual,
      isFresh: true,
      isFrozen: false,
      now: this.now + who.skew,
      monotonicMs: this.now,
    };
    const plan = this.decide(facts, who.memory);
    yield 'decided';
    if (!this.write(plan.write, live, books?.version)) return undefined;
    yield 'written';
    who.memory = plan.memory;
    const { baseline, write } = plan;
    if (write.kind === 'Nothing' && baseline !== undefined)
      who.observed = { uid: live.uid, baseline, applied: live.value };
    return plan;
  }

  /** What the API server does: it refuses what was decided on another version. */
  write(write: Write, live: LiveField, ledgerVersion: number | undefined): boolean {
    if (write.kind === 'Nothing') return true;
    if (write.kind === 'Patch') return this.patch(write.value ?? null, live);
    if (this.ledgerOf(live.uid)?.version !== ledgerVersion) return false;
    this.writes++;
    if (write.kind === 'DeleteLedger') return this.ledgers.delete(live.uid);
    const { ledger } = write;
    if (!ledger) throw new Error('a ledger is written without one');
    const { baseline } = ledger;
    const isKnown = baseline !== undefined && ledger.uid === this.target?.uid;
    if (isKnown && !this.foreign.has(baseline))
      this.wrong.push(`a value of ours became the baseline: ${baseline}`);
    const { target } = this;
    // They wrote, an instant ago and without books, the very value that we are about to write: nobody can tell.
    if (target?.isKept === false && target.owner === 'Theirs')
      if (isKnown && ledger.lastWritten.includes(target.value)) this.expected.add(baseline);
    this.ledgers.set(ledger.uid, { version: ++this.versions, ledger });
    this.say(`ledger ${JSON.stringify(ledger)}`);
    return true;
  }

  patch(value: Value, live: LiveField): boolean {
    const { target } = this;
    if (target?.uid !== live.uid || String(target.version) !== live.version) return false;
    this.writes++;
    if (target.value !== value) {
      target.value = value;
      target.owner = 'Ours';
      target.version = ++this.versions;
    }
    this.say(`patch ${value}`);
    return true;
  }

  // ── what others do ──

  /** A value from a person or a robot: theirs, unless it is what the field has already. */
  foreignWrite(value: Value): void {
    const { target } = this;
    if (!target || target.value === value) return;
    if (!target.isKept && this.looksOurs(target, value)) return;
    target.value = value;
    target.owner = 'Theirs';
    target.version = ++this.versions;
    this.expected = new Set([value]);
    this.foreign.add(value);
    this.say(`theirs ${value}`);
  }

  /** Without books of the API server nobody can tell a value of theirs from the same value of ours. */
  looksOurs({ uid }: Stored, value: Value): boolean {
    const list = this.ledgerOf(uid)?.ledger.lastWritten ?? [];
    const { copy } = this;
    return list.includes(value) || (copy?.uid === uid && copy.applied === value);
  }

  /** Server-side apply of the value that the field has: they own it, too. */
  sharedApply(): void {
    const { target } = this;
    if (!target?.isKept || target.owner !== 'Ours') return;
    target.owner = 'Theirs';
    target.version = ++this.versions;
    this.expected = new Set([target.value]);
    this.foreign.add(target.value);
    this.say('shared');
  }

  /** A value that nobody can take for ours, nor for the one that is there. */
  answer(): void {
    const { target } = this;
    if (!target) return;
    const values = Array.from({ length: 100 }, (_, n) => n + 1);
    const clear = values.find((one) => one !== target.value && !this.looksOurs(target, one));
    this.foreignWrite(clear ?? null);
  }

  strip(): void {
    const { target } = this;
    if (!target) return;
    const isOurs = target.owner === 'Ours';
    // Undetectable before anybody has looked: ours without a ledger, and theirs with a value of ours.
    if (isOurs ? !this.ledgerOf(target.uid) : this.looksOurs(target, target.value)) return;
    target.isKept = false;
    target.version = ++this.versions;
    this.say('stripped');
  }

  deleteLedger(): void {
    const { target, copy } = this;
    if (!target) return;
    const copied = copy?.uid === target.uid ? copy : undefined;
    const isInSync = copied?.applied === target.value && this.expected.has(copied.baseline);
    // With the books of the API server gone as well, the copy must be all there, and nobody about to write.
    const busy = [this.leader, this.other].filter(({ running }) => running !== undefined);
    if (!target.isKept && (!isInSync || busy.length > 0)) return;
    // A ledger that a deposed leader makes late, where somebody had deleted the true one, cannot be told from it.
    if (busy.some(({ mayCreate }) => mayCreate)) return;
    if (!this.ledgers.delete(target.uid)) return;
    if (copied && (target.owner === 'Ours' || busy.length > 0)) this.expected.add(copied.baseline);
    if (copied) this.foreign.add(copied.baseline);
    this.say('ledger deleted');
  }

  wait(): void {
    this.now += this.int(1, 90) * 1000;
  }

  remove(): void {
    this.target = undefined;
  }

  /** Its status changes, or a label: another version, the same value. */
  touch(): void {
    if (this.target) this.target.version = ++this.versions;
  }

  editSales(): void {
    this.sales = this.sales.map((old, n) => (this.chance(0.4) ? this.drawSale(n) : old));
  }

  // ── what operators do ──

  /** The cache of the leader gets what the sales are now; that of a deposed one never does. */
  catchUp(): void {
    this.leader.sales = this.sales;
  }

  step(who: Operator): void {
    who.running ??= this.look(who);
    if (who.running.next().done) who.running = undefined;
  }

  crash(who: Operator): void {
    who.running = undefined;
    who.memory = noMemory;
    who.observed = undefined;
  }

  /** The other one leads from now on; the deposed one stays as it is, with what it has read. */
  depose(): void {
    [this.leader, this.other] = [this.other, this.leader];
    this.crash(this.leader);
    this.leader.sales = this.sales;
  }

  /** The status of a sale is written, which may be long after the target was looked at. */
  copyStatus(): void {
    this.copy = this.leader.observed ?? this.copy;
  }

  look1(who: Operator): Plan | undefined {
    const looking = this.look(who);
    for (;;) {
      const { done, value } = looking.next();
      if (done) return value;
    }
  }

  /** The leader looks until it has nothing to write, waiting when it says so. */
  settle(longestMs: number): Plan | undefined {
    this.leader.running = undefined;
    this.leader.sales = this.sales;
    const until = this.now + longestMs;
    for (let n = 0; n < 400; n++) {
      const plan = this.look1(this.leader);
      if (!plan) {
        if (!this.target) return undefined;
        continue;
      }
      if (plan.write.kind !== 'Nothing') continue;
      if (plan.recheckMs === undefined || this.now >= until) return plan;
      this.now += plan.recheckMs;
    }
    this.wrong.push('it never settles');
    return undefined;
  }

  checkCapacity(): void {
    if (!this.settle(16_000) || !this.target) return;
    this.settled++;
    const active = this.demandAt(this.sales, this.now); // added up here once more, not by what is on trial
    const floors = active.map(({ floor }) => floor);
    const sum = active.reduce((total, { replicas }) => total + replicas, 0);
    const needed = Math.min(Math.max(0, ...floors, sum), hardLimit);
    if (sizeOf(this.target.value) < needed)
      this.wrong.push(`${this.target.value} is applied while ${needed} are needed`);
    const ledger = this.ledgerOf(this.target.uid)?.ledger;
    if (ledger?.baseline !== undefined && !this.expected.has(ledger.baseline))
      this.wrong.push(`baseline ${ledger.baseline} instead of ${[...this.expected].join()}`);
  }

  checkEnd(): void {
    this.now = Math.max(this.now, ...this.sales.map(({ to }) => to)) + 60_000;
    this.leader.skew = 0;
    if (!this.target) this.create(this.git);
    const last = this.settle(4 * 3600_000);
    if (last && last.baseline === undefined) {
      this.answer(); // told by TargetContended, a person says what it should be
      this.settle(4 * 3600_000);
    }
    const value = this.target?.value ?? null;
    if (!this.expected.has(value))
      this.wrong.push(`ends at ${value} instead of ${[...this.expected].join(' or ')}`);
  }
}

/** Each: how often, what. */
const happenings: [number, (world: World) => void][] = [
  [30, (world) => world.wait()],
  [40, (world) => world.step(world.leader)],
  [14, (world) => world.step(world.other)],
  [6, (world) => world.crash(world.leader)],
  [3, (world) => world.depose()],
  [6, (world) => world.foreignWrite(world.git)],
  [4, (world) => world.foreignWrite(world.chance(0.1) ? null : world.int(0, 30))],
  [1, (world) => world.sharedApply()],
  [1, (world) => world.strip()],
  [1, (world) => world.deleteLedger()],
  [1, (world) => world.remove()],
  [2, (world) => world.create(world.int(1, 9))],
  [6, (world) => world.catchUp()],
  [4, (world) => world.copyStatus()],
  [6, (world) => world.touch()],
  [3, (world) => world.editSales()],
  [8, (world) => world.checkCapacity()],
];
const sum = happenings.reduce((total, [weight]) => total + weight, 0);

/** One history. The same seed gives the same history. */
export function runHistory(seed: number, decide: Decide = ours, isTraced = false): Verdict {
  const world = new World(random(seed), decide, isTraced);
  world.leader.sales = world.sales;
  const length = world.int(20, 120);
  for (let n = 0; n < length; n++) {
    let left = world.draw() * sum;
    const chosen = happenings.find(([weight]) => (left -= weight) < 0);
    chosen?.[1](world);
  }
  world.checkEnd();
  const { wrong, settled, writes, trace } = world;
  return { wrong, settled, writes, trace };
}
