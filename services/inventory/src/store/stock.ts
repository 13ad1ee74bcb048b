import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import type { Line, StockAnswer } from '../domain/hold.js';

/** The hot path: each call is one statement, one transaction, one sync. */
export type Stock = {
  reserve(o: {
    orderCode: string;
    eventId: string;
    lines: Line[];
    holdSeconds: number;
    admittedAt: Date | undefined;
  }): Promise<StockAnswer>;
  confirm(o: {
    orderCode: string;
    eventId: string;
    lines: Line[];
    reacquire: boolean;
  }): Promise<StockAnswer>;
  release(o: {
    orderCode: string;
    eventId: string;
    lines: Line[];
    refund: boolean;
  }): Promise<StockAnswer>;
};

/** `counted` hears of each statement. */
export function openStock(db: Queryable, counted: () => void = () => undefined): Stock {
  const call = async (sql: string, parameters: unknown[]): Promise<StockAnswer> => {
    const rows = await againOnce(() => {
      counted();
      return db.query(sql, [...parameters, activeTraceparent() ?? null]);
    });
    const answer = (rows as { answer: StockAnswer }[])[0]?.answer;
    if (answer === undefined) throw new Error(`${sql} answered nothing`);
    return answer;
  };
  return {
    reserve: ({ orderCode, eventId, lines, holdSeconds, admittedAt }) =>
      call('SELECT reserve_tickets($1, $2, $3, $4, $5, $6) AS answer', [
        orderCode,
        eventId,
        JSON.stringify(lines),
        holdSeconds,
        admittedAt ?? null,
      ]),
    confirm: ({ orderCode, eventId, lines, reacquire }) =>
      call('SELECT confirm_tickets($1, $2, $3, $4, $5) AS answer', [
        orderCode,
        eventId,
        JSON.stringify(lines),
        reacquire,
      ]),
    release: ({ orderCode, eventId, lines, refund }) =>
      call('SELECT release_tickets($1, $2, $3, $4, $5) AS answer', [
        orderCode,
        eventId,
        JSON.stringify(lines),
        refund,
      ]),
  };
}

const serializationFailure = '40001';
const deadlock = '40P01';

/** Every call is idempotent by order code: one that lost a race is made again, once. */
async function againOnce<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== serializationFailure && code !== deadlock) throw error;
    return await run();
  }
}
