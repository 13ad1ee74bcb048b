import { setTimeout as pause } from 'node:timers/promises';
import type { Journal, JournalEntry } from './journal.js';
import type { KnobBoard } from './knobs.js';

const ANSWER_MS = 10_000;
const MOST_UNDER_WAY = 20_000;
/** A notice that waits to be overtaken is sent after so long all the same. */
const REORDER_MS = 500;

/** One notice as a provider sends it. */
export type Notice = {
  provider: JournalEntry['provider'];
  /** The merchant's id of the transaction. */
  ref: string;
  /** Empty: the merchant has given none, nothing is sent. */
  url: string;
  method: 'GET' | 'POST';
  /** JSON for POST, empty for GET. */
  body: string;
  /** Deliveries at most. */
  most: number;
  isAcknowledged: (status: number, body: string) => boolean;
};

export type Notifier = {
  /** Sends the notice, its copies and its retries in the background, as the knobs say. */
  announce(notice: Notice): void;
  /** One first delivery, awaited, whatever `dropNotices` and `noticeDelayMs` say. */
  deliverNow(notice: Notice): Promise<void>;
  stop(): Promise<void>;
};

type Parts = { knobs: KnobBoard; journal: Journal; now: () => number };

export function createNotifier(parts: Parts): Notifier {
  const { knobs } = parts;
  const abort = new AbortController();
  const { signal } = abort;
  const underWay = new Set<Promise<void>>();

  const deliver = async (notice: Notice, first = 1): Promise<void> => {
    for (let delivery = first; delivery <= notice.most; delivery++) {
      if (delivery > 1) await pause(knobs.now().noticeRetryMs, undefined, { signal });
      if (await deliverOnce(parts, notice, { delivery, signal })) return;
    }
  };
  const inBackground = (work: Promise<void>): void => {
    // Rejects only when the simulator stops; what was sent is in the journal.
    const owned = work.catch(() => undefined).finally(() => underWay.delete(owned));
    underWay.add(owned);
  };
  const inTurn = reorder(knobs, { signal, deliver });

  return {
    announce(notice) {
      const { dropNotices, duplicateNotices, noticeDelayMs } = knobs.now();
      if (dropNotices || notice.url === '' || underWay.size >= MOST_UNDER_WAY) return;
      const send = async () => {
        await pause(noticeDelayMs, undefined, { signal });
        await inTurn(notice);
      };
      for (let copy = 0; copy <= duplicateNotices; copy++) inBackground(send());
    },
    async deliverNow(notice) {
      if (notice.url === '') return;
      const acknowledged = await deliverOnce(parts, notice, { delivery: 1, signal });
      if (!acknowledged) inBackground(deliver(notice, 2));
    },
    async stop() {
      abort.abort();
      await Promise.all(underWay);
    },
  };
}

type Deliver = (notice: Notice) => Promise<void>;

/** Under `reorderNotices` every other notice is held back until the next one has been sent. */
function reorder(knobs: KnobBoard, o: { signal: AbortSignal; deliver: Deliver }): Deliver {
  const { signal, deliver } = o;
  let held: (() => void) | undefined;
  return async (notice) => {
    if (!knobs.now().reorderNotices) {
      await deliver(notice);
      return;
    }
    const release = held;
    if (release !== undefined) {
      held = undefined;
      await deliver(notice).finally(release);
      return;
    }
    await new Promise<void>((resolve) => {
      held = resolve;
      void pause(REORDER_MS, undefined, { signal }).then(resolve, resolve);
    });
    held = undefined;
    await deliver(notice);
  };
}

async function deliverOnce(
  { journal, now }: Parts,
  { provider, ref, url, method, body: sent, isAcknowledged }: Notice,
  { delivery, signal }: { delivery: number; signal: AbortSignal },
): Promise<boolean> {
  const entry = { at: now(), provider, ref, url, delivery, sent: method === 'GET' ? url : sent };
  try {
    const response = await fetch(url, {
      method,
      ...(method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: sent } : {}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const body = (await response.text()).slice(0, 4_096);
    const acknowledged = isAcknowledged(response.status, body);
    journal.write({ ...entry, httpStatus: response.status, body, acknowledged });
    return acknowledged;
  } catch (error) {
    if (signal.aborted) throw error;
    const text = String(error);
    journal.write({ ...entry, httpStatus: null, body: '', acknowledged: false, error: text });
    return false;
  }
}
