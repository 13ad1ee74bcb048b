/** The middle of the values; NaN of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/**
 * The interval that holds the true median with at least 95 %, by the sign test: between the k-th smallest and the k-th largest
 * value, whatever the distribution. Undefined of fewer than six values, which cannot say so much.
 */
export function medianInterval(values: readonly number[]): [low: number, high: number] | undefined {
  const sorted = Float64Array.from(values).sort();
  let [outside, k, ways] = [0, 0, 1]; // ways: of k heads in as many throws of a coin as there are values
  for (;;) {
    outside += 2 * ways * 0.5 ** values.length;
    if (outside > 0.05) break;
    ways = (ways * (values.length - k)) / (k + 1);
    k++;
  }
  const [low, high] = [sorted[k - 1], sorted[values.length - k]];
  return low === undefined || high === undefined ? undefined : [low, high];
}

/** Linear between neighbours; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * share;
  const [low = Number.NaN, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export function shuffled<T>(values: readonly T[], next: () => number): T[] {
  return values
    .map((value) => ({ value, key: next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Three significant digits, for people; whole numbers keep all of theirs. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
