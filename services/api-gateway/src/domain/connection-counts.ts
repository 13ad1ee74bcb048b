/** How many connections each caller holds open, at most `most` (0: no limit). */
export class ConnectionCounts {
  readonly #open = new Map<string, number>();
  readonly #most: number;
  constructor(most: number) {
    this.#most = most;
  }

  /** False when the caller has as many as it may. */
  take(caller: string): boolean {
    const open = this.#open.get(caller) ?? 0;
    if (this.#most > 0 && open >= this.#most) return false;
    this.#open.set(caller, open + 1);
    return true;
  }

  free(caller: string): void {
    const open = this.#open.get(caller) ?? 0;
    if (open > 1) this.#open.set(caller, open - 1);
    else this.#open.delete(caller);
  }
}
