/** Waits for all of them, then fails as the first that did: one that fails holds up no other. */
export async function settleAll(all: Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(all))
    if (result.status === 'rejected') throw result.reason;
}
