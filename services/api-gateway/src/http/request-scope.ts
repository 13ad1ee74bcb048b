import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accessLogger, type Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';

/** An express middleware that needs no express. `headers` takes the request id: the answer, or what becomes its head. */
export type RequestScope = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
  headers?: { setHeader(name: string, value: string): unknown },
) => void;

/** What is kept of a request until its answer is closed; a stream keeps it for hours. */
type Kept = { requestId: string; startedAt: number };

/** What our promises are about, from the first request on: a rate sees no series that begins above 0. */
const promised = [
  { route: '/api/waitroom/join', method: 'POST', status: 200 },
  { route: '/api/orders', method: 'POST', status: 201 },
];

const sane = /^[\w.:-]{8,128}$/;

/** Request id, what travels on to the services, one log line and one measurement per request. */
export function requestScope(logger: Logger, metrics: Metrics): RequestScope {
  const labels = ['route', 'method', 'status'];
  const name = 'http_server_duration_seconds';
  const duration = metrics.timer(name, 'How long a request took', labels, promised);
  const inFlight = metrics.gauge('http_server_in_flight', 'Requests under way');
  const access = accessLogger(logger);
  const underWay = new Map<ServerResponse, Kept>();
  /** One function for all answers: a closure each would be kept as long as a stream. */
  function closed(this: ServerResponse): void {
    const kept = underWay.get(this);
    if (kept === undefined) return;
    underWay.delete(this);
    inFlight.dec();
    const seconds = (performance.now() - kept.startedAt) / 1_000;
    const { method = 'none' } = this.req;
    const route = routeOf(this.req);
    const status = this.statusCode;
    duration({ route, method, status }, seconds);
    const ms = Math.round(seconds * 10_000) / 10;
    access.info({ requestId: kept.requestId, route, method, status, ms }, 'http');
  }
  return (request, response, next, headers = response) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && sane.test(given) ? given : randomUUID();
    headers.setHeader('X-Request-Id', requestId);
    underWay.set(response, { requestId, startedAt: performance.now() });
    inFlight.inc();
    response.on('close', closed);
    const { authorization } = request.headers;
    runWith({ requestId, authorization }, next);
  };
}

/** The path of the route that took the request, as express notes it. */
function routeOf(request: IncomingMessage & { route?: { path?: string } }): string {
  return request.route?.path ?? 'none';
}
