import { isOver, withLimit, type Clock } from '@ticketbottle/kube-client/clock.js';

/** `clock`: of the pace and of ages; `calls`: of deadlines, if another. */
export type PollClocks = { clock: Clock; calls?: Clock | undefined };

export type PollOptions<A> = PollClocks & {
  everyMs: number;
  /** Of one question; shorter than `everyMs`. */
  deadlineMs: number;
  /** Keys that are asked about; a further one waits until another was not wanted for ten minutes. */
  most: number;
  /** `before`: what it answered last. */
  ask: (key: string, signal: AbortSignal, before: A | undefined) => Promise<A>;
  /** Whether two answers say the same to whoever acts on them. */
  isAlike: (one: A, other: A) => boolean;
  /** An answer is another one than the last; the first one always is. */
  onChange: (key: string) => void;
  /** A question failed; told once until one of the same key is answered. */
  onTrouble?: ((key: string, error: unknown) => void) | undefined;
};

export type Answer<A> = {
  value: A;
  /** Epoch milliseconds. */
  observedAt: number;
  ageMs: number;
};

/** Answers that are fetched again and again for as long as somebody wants them. */
export type Polled<A> = {
  /** The last answer, however old, and from now on a new one each `everyMs`; undefined before the first. */
  of(key: string): Answer<A> | undefined;
  /** Ends every question, also those under way. */
  stop(): Promise<void>;
};

type Entry<A> = {
  wantedAt: number;
  answer?: { value: A; observedAt: number; at: number };
  isFailing: boolean;
  cancel: () => void;
};

const wantedForMs = 600_000;

/** A failure changes nothing but the age of the last answer. */
export function pollAsked<A>(o: PollOptions<A>): Polled<A> {
  const { clock, everyMs, most } = o;
  const entries = new Map<string, Entry<A>>();
  const underWay = new Set<Promise<void>>();
  const end = new AbortController();

  const turn = (key: string, entry: Entry<A>): void => {
    if (clock.monotonic() - entry.wantedAt > wantedForMs) {
      entries.delete(key);
      return;
    }
    entry.cancel = clock.after(everyMs, () => turn(key, entry));
    const run = ask(o, { key, entry, parent: end.signal }).finally(() => underWay.delete(run));
    underWay.add(run);
  };
  const begin = (key: string): void => {
    if (entries.size >= most || isOver(end.signal)) return;
    const wantedAt = clock.monotonic();
    const entry: Entry<A> = { wantedAt, isFailing: false, cancel: () => undefined };
    entries.set(key, entry);
    turn(key, entry);
  };
  return {
    of(key) {
      const entry = entries.get(key);
      if (entry === undefined) begin(key);
      else entry.wantedAt = clock.monotonic();
      if (entry?.answer === undefined) return undefined;
      const { value, observedAt, at } = entry.answer;
      return { value, observedAt, ageMs: clock.monotonic() - at };
    },
    async stop() {
      end.abort();
      for (const { cancel } of entries.values()) cancel();
      entries.clear();
      await Promise.all(underWay);
    },
  };
}

type Asking<A> = { key: string; entry: Entry<A>; parent: AbortSignal };

async function ask<A>(o: PollOptions<A>, { key, entry, parent }: Asking<A>): Promise<void> {
  const { clock, calls = clock, deadlineMs: ms } = o;
  const reason = (): Error => new Error(`no answer within ${ms} ms`);
  const before = entry.answer?.value;
  try {
    const value = await withLimit(calls, { ms, parent, reason }, (signal) =>
      o.ask(key, signal, before),
    );
    entry.answer = { value, observedAt: clock.now(), at: clock.monotonic() };
    entry.isFailing = false;
    if (before === undefined || !o.isAlike(before, value)) o.onChange(key);
  } catch (error) {
    if (!entry.isFailing && !isOver(parent)) o.onTrouble?.(key, error);
    entry.isFailing = true;
  }
}
