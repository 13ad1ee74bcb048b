/** A call under way: how many requests it answers, and its end. */
export type Call<T = unknown> = { size: number; done: Promise<T> };

/** What counts as much larger. */
const times = 4;
/** A class whose calls hang must not hold up another. */
const mostMs = 2;

/**
 * Resolves when the calls that are much smaller than a batch of `size` have ended, 2 ms at the latest; undefined when there
 * are none. A large batch loses little by it; a small one need not share processor and disk with one after another.
 */
export function letPass(
  lanes: Iterable<{ call: Call | undefined }>,
  size: number,
): Promise<void> | undefined {
  const small = [...lanes].flatMap(({ call }) =>
    call !== undefined && call.size * times <= size ? [call] : [],
  );
  return small.length === 0 ? undefined : atMost(small);
}

async function atMost(calls: Call[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, mostMs);
  });
  await Promise.race([Promise.allSettled(calls.map(({ done }) => done)), late]);
  clearTimeout(timer);
}
