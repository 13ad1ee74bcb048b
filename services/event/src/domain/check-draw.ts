import type { DomainRefusal, Event, EventConfig } from './event.js';

/** Who waits was promised a draw, or their arrival order: that is settled when the pre-queue of a published event opens. */
export function drawProblem(
  { status, config: before }: Pick<Event, 'status' | 'config'>,
  config: EventConfig,
  now: number,
): DomainRefusal | undefined {
  if (before === undefined || status !== 'PUBLISHED' || before.draw === config.draw)
    return undefined;
  if (now < (before.preQueueOpensAt ?? before.saleOpensAt)) return undefined;
  const message = `people may wait already: draw stays ${before.draw}; it can be changed until the pre-queue opens`;
  return {
    reason: 'INVALID_TRANSITION',
    message,
    fields: [{ path: 'draw', message, code: 'TOO_LATE' }],
  };
}
