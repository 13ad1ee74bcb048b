import type { Clock } from '@ticketbottle/service-kit/clock.js';

export type Cached<T> = { value: T; fresh: boolean };

export type Cache<T> = {
  /** At most `ttlMs` old; callers that meet a load under way share it. */
  get(key: string): Promise<Cached<T>>;
  /** Loaded now: before anybody is refused because of an old entry. */
  reload(key: string): Promise<T>;
  drop(matches: (key: string) => boolean): void;
};

const mostEntries = 10_000;

export function createCache<T>({
  ttlMs,
  clock,
  load,
}: {
  ttlMs: number;
  clock: Clock;
  load: (key: string) => Promise<T>;
}): Cache<T> {
  const entries = new Map<string, { value: T; until: number }>();
  const loading = new Map<string, Promise<T>>();

  const fetch = async (key: string): Promise<T> => {
    const value = await load(key);
    if (entries.size >= mostEntries) entries.clear();
    entries.set(key, { value, until: clock.now() + ttlMs });
    return value;
  };
  const reload = (key: string): Promise<T> => {
    const running = loading.get(key);
    if (running !== undefined) return running;
    const started = fetch(key).finally(() => loading.delete(key));
    loading.set(key, started);
    return started;
  };
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry !== undefined && entry.until > clock.now())
        return { value: entry.value, fresh: false };
      return { value: await reload(key), fresh: true };
    },
    reload,
    drop(matches) {
      for (const key of entries.keys()) if (matches(key)) entries.delete(key);
    },
  };
}
