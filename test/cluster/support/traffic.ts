import { setTimeout as pause } from 'node:timers/promises';

export type Traffic = {
  /** Requests so far. */
  readonly sent: number;
  /** Those that failed: status or error, in order. */
  readonly failed: string[];
  finish(): Promise<void>;
};

const everyMs = 50;

/** A few clients that ask for a page of the site again and again, each request once: an error is a failed request. */
export function startTraffic(url: string, clients: number): Traffic {
  let sent = 0;
  const failed: string[] = [];
  const over = new AbortController();
  const ask = async (number: number): Promise<void> => {
    // Each from an address of its own: the gateway counts requests by it.
    const headers = { 'x-forwarded-for': `198.19.${sent % 250}.${number + 1}` };
    sent += 1;
    const signal = AbortSignal.timeout(15_000);
    const status = await fetch(url, { headers, signal }).then(
      async (answer) => (await answer.arrayBuffer(), answer.status),
      (error: unknown) => String((error as Error).cause ?? error),
    );
    if (status !== 200) failed.push(String(status));
  };
  const work = async (number: number): Promise<void> => {
    while (!over.signal.aborted) {
      await ask(number);
      await pause(everyMs);
    }
  };
  const working = Promise.all(Array.from({ length: clients }, (_, number) => work(number)));
  return {
    get sent() {
      return sent;
    },
    failed,
    async finish() {
      over.abort();
      await working;
    },
  };
}
