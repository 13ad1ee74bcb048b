const VIETNAM_OFFSET_MS = 7 * 3_600_000; // no daylight saving since 1975

/** `yymmdd` in GMT+7, the prefix ZaloPay demands of app_trans_id and m_refund_id. */
export function vietnamDay(epochMs: number): string {
  const iso = new Date(epochMs + VIETNAM_OFFSET_MS).toISOString();
  return iso.slice(2, 10).replaceAll('-', '');
}
