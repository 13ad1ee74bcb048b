import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  wrap,
} from 'cockatiel';

/** `create`: a buyer waits for it; `background`: nobody does, and it never takes a place from a buyer. */
export type Lane = 'create' | 'background';

export type Guard = {
  run<T>(lane: Lane, call: () => Promise<T>): Promise<T>;
  /** False while the breaker lets nobody through, or only the one who tries; true again as soon as somebody may try. */
  available(): boolean;
};

const callsAtOnce = 64;
const callsWaiting = 256;
const openMs = 5_000;

/** One per provider: a breaker (five faults in a row, tried again after 5 s) and a bulkhead for each lane. */
export function createGuard(): Guard {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(5),
  });
  const lanes = {
    create: wrap(bulkhead(callsAtOnce, callsWaiting), breaker),
    background: wrap(bulkhead(callsAtOnce, callsWaiting), breaker),
  };
  let openedAt = 0;
  // cockatiel stays in Open until it is called: who looks here first would never call, and never find it well again.
  breaker.onStateChange((state) => {
    if (state === CircuitState.Open) openedAt = performance.now();
  });
  return {
    async run(lane, call) {
      // cockatiel lets all others wait for the one who tries, and a provider that hangs lets them wait for seconds.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
      return await lanes[lane].execute(call);
    },
    available() {
      if (breaker.state === CircuitState.Open) return performance.now() - openedAt >= openMs;
      return breaker.state === CircuitState.Closed;
    },
  };
}
