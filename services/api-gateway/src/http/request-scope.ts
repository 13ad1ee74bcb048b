import { randomUUID } from 'node:crypto';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import type { RequestHandler } from 'express';

const sane = /^[\w.:-]{8,128}$/;

/** Request id, what travels on to the services, one log line and one measurement per request. */
export function requestScope(logger: Logger, metrics: Metrics): RequestHandler {
  const labels = ['route', 'method', 'status'];
  const name = 'http_server_duration_seconds';
  const duration = metrics.histogram(name, 'How long a request took', labels);
  const inFlight = metrics.gauge('http_server_in_flight', 'Requests under way');
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && sane.test(given) ? given : randomUUID();
    response.setHeader('X-Request-Id', requestId);
    const startedAt = performance.now();
    inFlight.inc();
    response.once('close', () => {
      inFlight.dec();
      const seconds = (performance.now() - startedAt) / 1_000;
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      const { method } = request;
      duration.observe({ route, method, status: response.statusCode }, seconds);
      const ms = Math.round(seconds * 10_000) / 10;
      logger.info({ requestId, route, method, status: response.statusCode, ms }, 'http');
    });
    const { authorization } = request.headers;
    runWith({ requestId, authorization }, next);
  };
}
