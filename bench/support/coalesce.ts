/** At most so many items in one call; the services take up to 1,024. */
const mostPerCall = 512;

type Waiting<Q, A> = {
  item: Q;
  resolve: (answer: A) => void;
  reject: (error: unknown) => void;
};

/** What is asked within one turn of the event loop goes in one call; answers come back one by one. */
export function coalesce<Q, A>(send: (items: Q[]) => Promise<A[]>): (item: Q) => Promise<A> {
  let queue: Waiting<Q, A>[] = [];

  const flush = (): void => {
    const all = queue;
    queue = [];
    for (let at = 0; at < all.length; at += mostPerCall)
      void sendPart(all.slice(at, at + mostPerCall), send);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush);
      queue.push({ item, resolve, reject });
    });
}

async function sendPart<Q, A>(
  part: Waiting<Q, A>[],
  send: (items: Q[]) => Promise<A[]>,
): Promise<void> {
  try {
    const answers = await send(part.map(({ item }) => item));
    for (const [n, { resolve, reject }] of part.entries()) {
      const answer = answers[n];
      if (answer === undefined) reject(new Error('an item of a call was not answered'));
      else resolve(answer);
    }
  } catch (error) {
    for (const { reject } of part) reject(error);
  }
}
