const dayMs = 86_400_000;
/** Providers settle by the day in Vietnam (UTC+7, no daylight saving). */
const vietnamMs = 7 * 3_600_000;

export type Day = { day: string; from: Date; to: Date };

/** The day in Vietnam before the one that is now, as `YYYY-MM-DD`. */
export function yesterday(now: number): string {
  return new Date(now + vietnamMs - dayMs).toISOString().slice(0, 10);
}

/** `count` days in Vietnam from `first` on; undefined when that is no day. */
export function daysFrom(first: string, count: number): Day[] | undefined {
  const from = /^\d{4}-\d\d-\d\d$/.test(first) ? Date.parse(`${first}T00:00:00+07:00`) : NaN;
  if (Number.isNaN(from) || !Number.isInteger(count) || count < 1 || count > 366) return undefined;
  return Array.from({ length: count }, (_, n) => {
    const begin = from + n * dayMs;
    const day = new Date(begin + vietnamMs).toISOString().slice(0, 10);
    return { day, from: new Date(begin), to: new Date(begin + dayMs) };
  });
}
