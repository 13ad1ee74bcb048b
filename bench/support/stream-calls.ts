/** A request stream that is written from outside. */
type Pipe<T> = { push(value: T): void; end(): void; values: AsyncIterable<T> };

/**
 * Calls over one bidirectional stream whose answers come in the order of the questions.
 * `end` closes the stream and resolves when the server has closed it too.
 */
export function streamCalls<Q, A>(
  open: (requests: AsyncIterable<Q>) => AsyncIterable<A>,
): { call: (request: Q) => Promise<A>; end: () => Promise<void> } {
  const pipe = createPipe<Q>();
  const waiting: { resolve: (answer: A) => void; reject: (error: unknown) => void }[] = [];
  const reading = (async () => {
    try {
      for await (const answer of open(pipe.values)) waiting.shift()?.resolve(answer);
    } catch (error) {
      for (const { reject } of waiting.splice(0)) reject(error);
    }
  })();
  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        pipe.push(request);
      }),
    async end() {
      pipe.end();
      await reading;
    },
  };
}

function createPipe<T>(): Pipe<T> {
  const queue: T[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  const isOver = (): boolean => ended && queue.length === 0;
  async function* read(): AsyncGenerator<T> {
    while (!isOver()) {
      for (let value = queue.shift(); value !== undefined; value = queue.shift()) yield value;
      if (isOver()) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    values: read(),
    push: (value) => {
      queue.push(value);
      wake?.();
    },
    end: () => {
      ended = true;
      wake?.();
    },
  };
}
