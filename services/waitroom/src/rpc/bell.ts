/** Wakes a reader; any number of wakes before it looks is one. A slow reader blocks nobody. */
export type Bell = { ring(): void; wait(ms: number): Promise<void> };

export function createBell(signals: AbortSignal[]): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  for (const signal of signals) signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async wait(ms) {
      if (!rung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      rung = false;
      wake = undefined;
    },
  };
}
