import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Problem } from './api.js';
import { whileWanted } from './while-wanted.js';

export type Answer<T> = { data?: T | undefined; error?: Problem | undefined };
export type Loaded<T> = Answer<T> & { isLoading: boolean; reload: () => void };

/** Asks when the page opens, when `keys` change and on `reload`; what was known stays on the page while it asks again. */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<Answer<T>>,
  keys: readonly unknown[],
): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T> & { isLoading: boolean }>({ isLoading: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const gone = new AbortController();
    setAnswer((before) => ({ ...before, isLoading: true }));
    void whileWanted(gone.signal, load(gone.signal)).then((said) => {
      if (said === undefined) return;
      const { data, error } = said;
      setAnswer((before) => ({ data: data ?? before.data, error, isLoading: false }));
    });
    return () => gone.abort();
  }, [...keys, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { ...answer, reload };
}

/** Calls back every `ms` while the page is looked at, and at once when it is looked at again. */
export function useEvery(ms: number | undefined, tick: () => void): void {
  useEffect(() => {
    if (ms === undefined) return undefined;
    const run = (): void => {
      if (document.visibilityState === 'visible') tick();
    };
    const timer = setInterval(run, ms);
    document.addEventListener('visibilitychange', run);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [ms, tick]);
}
