/**
 * Kubernetes MicroTime: RFC 3339 in UTC with exactly six digits, "2026-11-28T10:00:00.123000Z". Lease and
 * Event refuse the three digits of `toISOString` (apimachinery, meta/v1/micro_time.go).
 */
export function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/Z$/, '000Z');
}
