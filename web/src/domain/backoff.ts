/** Before the n-th try (from 0) of what failed: 1 s, 2 s, 4 s … 30 s, of which half is by chance so that not all come at once. */
export function backoffMs(tries: number, random: number): number {
  const most = Math.min(30_000, 1_000 * 2 ** Math.min(tries, 10));
  return most / 2 + (most / 2) * random;
}
