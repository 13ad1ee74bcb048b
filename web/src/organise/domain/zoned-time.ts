const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** An instant as an input of date and time shows it, by the clocks of a zone: `2027-01-31T17:00`. */
export function toInput(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16);
}

/**
 * The instant at which the clocks of a zone show it; of the hour that comes twice in autumn the first, and a time that spring
 * leaves out is as much later. Undefined for what is no time.
 */
export function fromInput(text: string, zone: string): string | undefined {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return undefined;
  // A day before and after are on either side of any change of clocks.
  const [before, after] = [-dayMs, dayMs].map((ms) => offsetMs(wall + ms, zone));
  const candidates = [before, after].map((offset) => wall - (offset ?? 0));
  const exact = candidates.filter((ms) => ms + offsetMs(ms, zone) === wall);
  const ms = exact.length > 0 ? Math.min(...exact) : wall - (before ?? 0);
  return new Date(ms).toISOString();
}

const dayMs = 86_400_000;

function offsetMs(ms: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, ...digits, ...clock });
  const parts = format.formatToParts(new Date(ms)).map(({ type, value }) => [type, Number(value)]);
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts) as Record<
    string,
    number
  >;
  const wall = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return wall - Math.floor(ms / 1_000) * 1_000;
}

export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
