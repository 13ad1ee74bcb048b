import { narrowed, serverTime, unknown } from '../domain/server-clock.js';

let offset = unknown;

/** The server's time, milliseconds since 1970. */
export function now(): number {
  return serverTime(offset, Date.now());
}

/** Learns from an answer what time it is at the server. */
export function learnFrom(response: Response, sentAt: number): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date) && !response.headers.has('age'))
    offset = narrowed(offset, { date, sentAt, receivedAt: Date.now() });
}
