export type PartsOfTime = { days: number; hours: number; minutes: number; seconds: number };

/** What is left, rounded up to whole seconds: a countdown says 1 until it is over. */
export function partsOf(ms: number): PartsOfTime {
  const left = Math.max(0, Math.ceil(ms / 1_000));
  return {
    days: Math.floor(left / 86_400),
    hours: Math.floor(left / 3_600) % 24,
    minutes: Math.floor(left / 60) % 60,
    seconds: left % 60,
  };
}

/** `1 d 02:03:04`, `02:03:04`, `03:04`. */
export function clockText(ms: number, day: string): string {
  const { days, hours, minutes, seconds } = partsOf(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  const short = `${two(minutes)}:${two(seconds)}`;
  if (days > 0) return `${days} ${day} ${two(hours)}:${short}`;
  return hours > 0 ? `${two(hours)}:${short}` : short;
}
