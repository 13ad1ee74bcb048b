import type { Clock } from '@ticketbottle/kube-client/clock.js';

/** Does `work` at once, and then once per `ms` at most, however often it is asked for; the last time is never left out. */
export function atMostEach(clock: Pick<Clock, 'after'>, ms: number, work: () => void) {
  let cancel: (() => void) | undefined;
  let isAsked = false;
  const run = (): void => {
    isAsked = false;
    cancel = clock.after(ms, () => {
      cancel = undefined;
      if (isAsked) run();
    });
    work();
  };
  return {
    ask(): void {
      if (cancel === undefined) run();
      else isAsked = true;
    },
    stop: (): void => cancel?.(),
  };
}
