/** Work that asks another service, a bounded number at once; what waits is bounded by who asks. */
export type Readings = { run(work: () => Promise<void>): void };

export function createReadings(mostAtOnce: number): Readings {
  const waiting: (() => Promise<void>)[] = [];
  let underWay = 0;
  const next = (): void => {
    const work = underWay < mostAtOnce ? waiting.shift() : undefined;
    if (work === undefined) return;
    underWay += 1;
    void work().finally(() => {
      underWay -= 1;
      next();
    });
  };
  return {
    run(work) {
      waiting.push(work);
      next();
    },
  };
}
