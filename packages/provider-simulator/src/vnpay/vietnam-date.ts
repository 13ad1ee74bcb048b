const OFFSET_MS = 7 * 3_600_000;

/** `yyyyMMddHHmmss` in GMT+7. */
export function toVietnamDate(epochMs: number): string {
  return new Date(epochMs + OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Epoch milliseconds of `yyyyMMddHHmmss` in GMT+7; undefined when there is no such moment. */
export function fromVietnamDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+07:00`);
  return Number.isNaN(at) ? undefined : at;
}
