/** Figures of one minute, as the API tells them. */
export type Minute = {
  minute: string;
  sold: number;
  revenueMinor: number;
  joined: number;
  admitted: number;
};
export type ClassSales = {
  ticketClassId: string;
  name: string;
  total: number;
  reserved: number;
  sold: number;
  available: number;
  revenueMinor: number;
};
export type Sales = {
  queue: number;
  inCheckout: number;
  reserved: number;
  sold: number;
  revenueMinor: number;
  currency: string;
  classes: ClassSales[];
  series: Minute[];
};
/** What was seen at one moment, kept by the page. */
export type Sample = Pick<Sales, 'queue' | 'inCheckout' | 'sold'> & { at: number };

const minuteMs = 60_000;
/** Ten minutes at one a second. */
const mostSamples = 600;

/** The last `count` minutes up to now, oldest first, each there although nothing happened in it. */
export function lastMinutes(series: readonly Minute[], now: number, count: number): Minute[] {
  const known = new Map(series.map((one) => [Date.parse(one.minute), one]));
  const last = Math.floor(now / minuteMs) * minuteMs;
  return Array.from({ length: count }, (_, n) => {
    const at = last - (count - 1 - n) * minuteMs;
    const none = { sold: 0, revenueMinor: 0, joined: 0, admitted: 0 };
    return known.get(at) ?? { minute: new Date(at).toISOString(), ...none };
  });
}

export function withSample(samples: readonly Sample[], sales: Sales, at: number): Sample[] {
  const { queue, inCheckout, sold } = sales;
  return [...samples, { at, queue, inCheckout, sold }].slice(-mostSamples);
}

/** Tickets per minute over the last minute that was seen; undefined while too little was. */
export function ratePerMinute(samples: readonly Sample[]): number | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const first = samples.find(({ at }) => last.at - at <= minuteMs);
  if (first === undefined || last.at - first.at < 5_000) return undefined;
  return (Math.max(0, last.sold - first.sold) * minuteMs) / (last.at - first.at);
}

/** Room for the highest value, with a round number at its top: 1, 2, 5, 10, 20, 50 … */
export function roundedTop(values: readonly number[]): number {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5, 10].find((n) => n * power >= most) ?? 10) * power;
}

/** A line through values, as the `points` of an SVG polyline in a box whose origin is at its top left. */
export function pointsOf(values: readonly number[], top: number, box: Box): string {
  const step = box.width / Math.max(1, values.length - 1);
  return values
    .map((value, n) => `${round(n * step)},${round(box.height * (1 - value / top))}`)
    .join(' ');
}

export type Box = { width: number; height: number };

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
