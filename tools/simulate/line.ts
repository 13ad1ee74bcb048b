const never = 0xffff_ffff;

const at = (list: Uint32Array | Int32Array, n: number): number => list[n] ?? 0;

export type Line = ReturnType<typeof createLine>;

/** First come, first served, 8 bytes for each place: when they joined, and when they will have given up. */
export function createLine(visitors: number, untilMs: number) {
  const joinedAt = new Uint32Array(visitors);
  const givesUpAt = new Uint32Array(visitors);
  const leaving = new Int32Array(Math.ceil(untilMs / 1000) + 2);
  const lastSecond = leaving.length - 1;
  let [last, head, admitted, gone, second] = [0, 0, 0, 0, 0];
  const add = (n: number, more: number): void => {
    leaving[n] = at(leaving, n) + more;
  };
  const secondOf = (ms: number): number => Math.min(lastSecond, Math.floor(ms / 1000));

  return {
    /** `patienceMs` undefined: stays whatever happens. */
    join(nowMs: number, patienceMs?: number): void {
      joinedAt[last] = nowMs;
      const leaves = patienceMs === undefined ? never : Math.min(never - 1, nowMs + patienceMs);
      givesUpAt[last++] = leaves;
      if (leaves !== never) add(secondOf(leaves), 1);
    },
    /** Passes over those at the head who have given up; true when somebody is there. */
    isSomebodyThere(nowMs: number): boolean {
      while (head < last && at(givesUpAt, head) <= nowMs) head++;
      return head < last;
    },
    /** The place of the next, who is there; the wait takes the place of the time of joining, which nobody needs any more. */
    admit(nowMs: number): number {
      const leaves = at(givesUpAt, head);
      if (leaves !== never && secondOf(leaves) >= second) add(secondOf(leaves), -1);
      joinedAt[admitted++] = nowMs - at(joinedAt, head);
      return head++;
    },
    /** To the second. */
    waiting(nowMs: number): number {
      while (second < secondOf(nowMs)) gone += at(leaving, second++);
      return last - admitted - gone;
    },
    end(nowMs: number): { joined: number; admitted: number; gaveUp: number; waits: Uint32Array } {
      let still = 0;
      for (let n = head; n < last; n++) if (at(givesUpAt, n) > nowMs) still++;
      const waits = joinedAt.subarray(0, admitted).sort();
      return { joined: last, admitted, gaveUp: last - admitted - still, waits };
    },
  };
}
