import { runPrepared } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import type { StockAnswer } from '../domain/hold.js';
import type { StockRequest } from '../domain/stock-request.js';

/** What a call saw of a class when it ended; undefined: no such class. */
export type ClassSeen = { id: string; left: number; version: number };

export type Applied = { answers: StockAnswer[]; classes: ClassSeen[] };

type Reply = { answers: StockAnswer[]; classes: ([left: number, version: number] | null)[] };

const text = `SELECT apply_stock($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS reply`;

/** Sends requests of one event to `apply_stock`: one statement, one transaction, one sync. */
export async function callStock(db: DataSource, requests: StockRequest[]): Promise<Applied> {
  const { classes, parameters } = toParameters(requests);
  const statement = { name: 'apply_stock', text, values: parameters };
  const [row] = await runPrepared<{ reply: string }>(db, statement);
  const reply = JSON.parse(row?.reply ?? '') as Reply;
  return {
    answers: reply.answers,
    classes: reply.classes.flatMap((seen, n) => {
      const id = classes[n];
      return seen === null || id === undefined ? [] : [{ id, left: seen[0], version: seen[1] }];
    }),
  };
}

function toParameters(requests: StockRequest[]) {
  const classes = [...new Set(requests.flatMap((r) => r.lines.map((line) => line.id)))].sort();
  const orders = numbered(requests.map((r) => r.orderCode));
  const baskets = numbered(requests.map((r) => linesText(r.lines)));
  const lines = baskets.first.map((n) => requests[n]?.lines ?? []);
  const classNo = new Map(classes.map((id, n) => [id, n + 1]));
  let next = 1;
  const first = lines.map(({ length }) => (next += length) - length);
  const last = lines.map(({ length }, n) => (first[n] ?? 0) + length - 1);
  const parameters = [
    requests[0]?.eventId,
    list(classes),
    orders.distinct,
    baskets.distinct,
    list(first),
    list(last),
    list(lines.flat().map((line) => classNo.get(line.id))),
    list(lines.flat().map((line) => line.quantity)),
    list(requests.map((r) => r.kind)),
    list(orders.numbers),
    list(baskets.numbers),
    list(requests.map((r) => r.holdSeconds ?? 0)),
    list(requests.map((r) => r.admittedAt?.toISOString() ?? 'NULL')),
    list(requests.map((r) => r.traceparent ?? 'NULL')),
  ];
  return { classes, parameters };
}

/** What needs no quotes, as an array of PostgreSQL. */
function list(values: (string | number | undefined)[]): string {
  return `{${values.join(',')}}`;
}

/** Texts by number, from 1 in order of appearance; `first`: where each appears first. */
function numbered(texts: string[]): { distinct: string[]; numbers: number[]; first: number[] } {
  const known = new Map<string, number>();
  const first: number[] = [];
  const numbers = texts.map((text, n) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    first.push(n);
    known.set(text, first.length);
    return first.length;
  });
  return { distinct: [...known.keys()], numbers, first };
}

/** Written as apply_stock writes what is held, since they are compared, and published as it is. */
function linesText(lines: StockRequest['lines']): string {
  return JSON.stringify(lines.map(({ id, quantity }) => ({ ticketClassId: id, quantity })));
}
