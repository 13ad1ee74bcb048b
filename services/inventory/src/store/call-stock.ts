import { runPrepared } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import type { StockAnswer } from '../domain/hold.js';
import type { StockRequest } from '../domain/stock-request.js';

/** What a call saw of a class when it ended; undefined: no such class. */
export type ClassSeen = { id: string; left: number; version: number };

export type Applied = { answers: StockAnswer[]; classes: ClassSeen[] };

type Reply = { answers: StockAnswer[]; classes: ([left: number, version: number] | null)[] };

const text = `SELECT apply_stock($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS reply`;

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
  const orders = [...new Set(requests.map((r) => r.orderCode))];
  const classNo = new Map(classes.map((id, n) => [id, n + 1]));
  const orderNo = new Map(orders.map((code, n) => [code, n + 1]));
  const lines = requests.flatMap((r) => r.lines);
  let next = 1;
  const first = requests.map((r) => (next += r.lines.length) - r.lines.length);
  const last = requests.map((r, n) => (first[n] ?? 0) + r.lines.length - 1);
  const list = (values: (string | number | undefined)[]): string => `{${values.join(',')}}`;
  const parameters = [
    requests[0]?.eventId,
    list(classes),
    orders,
    list(requests.map((r) => r.kind)),
    list(requests.map((r) => orderNo.get(r.orderCode))),
    requests.map((r) => linesText(r.lines)),
    list(first),
    list(last),
    list(requests.map((r) => r.holdSeconds ?? 0)),
    list(requests.map((r) => r.admittedAt?.toISOString() ?? 'NULL')),
    list(requests.map((r) => r.traceparent ?? 'NULL')),
    list(lines.map((line) => classNo.get(line.id))),
    list(lines.map((line) => line.quantity)),
  ];
  return { classes, parameters };
}

/** Written as apply_stock writes what is held, since they are compared, and published as it is. */
function linesText(lines: StockRequest['lines']): string {
  return JSON.stringify(lines.map(({ id, quantity }) => ({ ticketClassId: id, quantity })));
}
