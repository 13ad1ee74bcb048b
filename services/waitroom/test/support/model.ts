import { createHmac } from 'node:crypto';

type Slot = { number: number; end: number; until: number; order: string; claimed: boolean };
type End = { number: number; order: string; keep: boolean; outcome: string };

const seconds = { session: 901, claim: 61, grace: 121, trust: 35 };
const remove = <T>(list: T[], one: T) => list.splice(list.indexOf(one), 1);

/** What a line is, in as few lines as it can be said: no Redis, no batches, no bits. Times are seconds. */
export class Model {
  now = 0;
  max = 3;
  rate = 100;
  paused = false;
  open = true;
  last = 0;
  serving = 0;
  fence = 0;
  holder = '';
  heldUntil = 0;
  trustFrom = 0;
  /** In the order in which it happened. */
  readonly admitted: { number: number; at: number }[] = [];
  readonly slots: Slot[] = [];
  readonly passed = new Map<number, number>();
  readonly returned = new Set<number>();
  readonly left = new Set<number>();
  readonly ended = new Map<number, string>();
  readonly #places = new Map<string, number>();
  readonly #seen = new Map<number, number>();
  readonly #gone = new Set<string>();

  /** Of who took part in a draw, in the order of their places. */
  #byLot: number[] = [];

  /** A place is the rank of the number's digest, nothing else. */
  draw(seed: Uint8Array, eventId: string): void {
    const lot = (n: number) => createHmac('sha256', seed).update(`${eventId}|${n}`).digest('hex');
    const numbers = Array.from({ length: this.last }, (_, n) => n + 1);
    this.#byLot = numbers.sort((a, b) => (lot(a) < lot(b) ? -1 : 1));
  }

  turn = (number: number) => this.#byLot.indexOf(number) + 1 || number;
  #numberAt = (turn: number) => this.#byLot[turn - 1] ?? turn;

  slot = (number: number) => this.slots.find((slot) => slot.number === number);

  join(user: string): number {
    const known = this.#places.get(user) ?? 0;
    const waits = this.turn(known) > this.serving && !this.left.has(known);
    const alive = waits || this.slot(known) !== undefined || this.passed.has(known);
    const number = alive ? known : ++this.last;
    this.#places.set(user, number);
    this.see(number);
    return number;
  }

  see(number: number, isBack = false): void {
    this.#seen.set(number, Math.floor(this.now / 30));
    if (isBack && this.passed.has(number)) this.returned.add(number);
  }

  leave(number: number): string {
    if (number > this.last) return 'UNKNOWN';
    if (this.turn(number) > this.serving) this.left.add(number);
    else if (this.passed.has(number)) this.#end(number, 'LEFT');
    else if (this.slot(number) === undefined) return 'ENDED';
    else if (this.slot(number)?.order !== '') return 'BOUND';
    else this.#end(number, 'LEFT');
    return 'LEFT';
  }

  lease(holder: string, life: number): number {
    if (this.holder !== holder && this.heldUntil > this.now) return 0;
    if (this.holder !== holder) {
      this.fence += 1;
      this.trustFrom = this.now + seconds.trust;
    }
    Object.assign(this, { holder, heldUntil: this.now + life });
    return this.fence;
  }

  /** How many were admitted; undefined for a holder who is not any more. */
  admit(o: { fence: number; available: number; trusted: boolean }): number | undefined {
    if (o.fence < this.fence) return undefined;
    for (const { number, end } of [...this.slots])
      if (end <= this.now) this.#end(number, 'EXPIRED');
    for (const [number, end] of [...this.passed]) if (end <= this.now) this.#end(number, 'EXPIRED');
    if (!this.open || this.paused || o.available < 0) return 0;
    const open = this.slots.filter(({ order }) => order === '').length;
    const lately = this.admitted.filter(({ at }) => at > this.now - 1).length;
    const free = Math.min(this.max - this.slots.length, this.rate - lately, o.available - open);
    const before = this.admitted.length;
    const full = () => this.admitted.length - before >= free;
    const returned = [...this.returned].sort((a, b) => this.turn(a) - this.turn(b));
    for (const number of returned) if (!full()) this.#enter(number);
    while (!full() && this.serving < this.last) {
      const number = this.#numberAt(++this.serving);
      const epochs = Math.floor(this.now / 30) - (this.#seen.get(number) ?? -9);
      const absent = o.trusted && this.now >= this.trustFrom && epochs > 1;
      if (this.left.has(number)) continue;
      if (absent) this.passed.set(number, this.now + seconds.grace);
      else this.#enter(number);
    }
    return this.admitted.length - before;
  }

  /** Read by its owner. */
  status(number: number, claims = false): string {
    if (this.turn(number) > this.serving) return this.left.has(number) ? 'LEFT' : 'WAITING';
    if (this.passed.has(number)) this.returned.add(number);
    if (this.passed.has(number)) return 'WAITING';
    const slot = this.slot(number);
    if (slot === undefined || slot.end <= this.now) return this.ended.get(number) ?? 'EXPIRED';
    if (claims && !slot.claimed && slot.order === '') slot.end = slot.until;
    slot.claimed ||= claims;
    return 'ADMITTED';
  }

  begin(number: number, order: string): string {
    const slot = this.slot(number);
    if (this.turn(number) > this.serving) return 'CHECKOUT_TOKEN_INVALID';
    if (this.#gone.has(`${number} ${order}`)) return 'CHECKOUT_TOKEN_USED';
    if (slot !== undefined && slot.order !== '')
      return slot.order === order ? 'OK' : 'CHECKOUT_TOKEN_USED';
    if (slot === undefined) {
      const used = ['COMPLETED', 'FAILED', 'LEFT'].includes(this.ended.get(number) ?? '');
      return used ? 'CHECKOUT_TOKEN_USED' : 'CHECKOUT_TOKEN_EXPIRED';
    }
    if (slot.end <= this.now) return 'CHECKOUT_TOKEN_EXPIRED';
    Object.assign(slot, { order, claimed: true, end: this.now + 1_021 });
    return 'OK';
  }

  finish({ number, order, keep, outcome }: End): void {
    if (this.turn(number) > this.serving || this.#gone.has(`${number} ${order}`)) return;
    this.#gone.add(`${number} ${order}`);
    const slot = this.slot(number);
    if (slot?.order !== order) return;
    if (keep) Object.assign(slot, { order: '', end: slot.until });
    else this.#end(number, outcome);
  }

  #enter(number: number): void {
    this.returned.delete(number);
    this.passed.delete(number);
    this.admitted.push({ number, at: this.now });
    const until = this.now + seconds.session;
    this.slots.push({ number, end: this.now + seconds.claim, until, order: '', claimed: false });
  }

  #end(number: number, status: string): void {
    const slot = this.slot(number);
    if (slot !== undefined) remove(this.slots, slot);
    this.passed.delete(number);
    this.returned.delete(number);
    this.ended.set(number, status);
  }
}
