const vietnamOffsetMs = 7 * 3_600_000;

/** `yymmdd` in Asia/Ho_Chi_Minh (UTC+7, no daylight saving), whatever zone this process runs in. */
export function vietnamDay(now: number): string {
  return new Date(now + vietnamOffsetMs).toISOString().slice(2, 10).replaceAll('-', '');
}
