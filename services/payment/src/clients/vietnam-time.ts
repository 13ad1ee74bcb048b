const vietnamOffsetMs = 7 * 3_600_000;

/** `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh (UTC+7, no daylight saving), whatever zone this process runs in. */
export function vietnamTime(epochMs: number): string {
  const iso = new Date(epochMs + vietnamOffsetMs).toISOString();
  return iso.slice(0, 19).replaceAll(/[-T:]/g, '');
}

/** `yymmdd` in Asia/Ho_Chi_Minh. */
export function vietnamDay(epochMs: number): string {
  return vietnamTime(epochMs).slice(2, 8);
}
