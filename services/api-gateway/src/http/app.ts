import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { openApiDocument } from '../openapi/document.js';
import { mount, refuseOthers, toExpress, type Needs } from './mount.js';
import { HttpRefusal, sendProblem, toProblem } from './problem.js';
import { requestScope } from './request-scope.js';
import { routes } from './routes.js';
import { statusPage } from './status-page.js';
import { streamSales } from './stream-sales.js';
import { streamSession } from './stream-session.js';
import type { Streams } from './streams.js';

export type AppOptions = {
  needs: Needs;
  streams: Streams;
  logger: Logger;
  metrics: Metrics;
  corsOrigins: string[];
};

const bodyLimit = '100kb';
/** What a page of another origin may read of an answer. */
const exposedHeaders = [
  'Location',
  'Retry-After',
  'X-Request-Id',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];
/** What is read only, outside the table of routes. */
const plainPaths = [
  '/api/waitroom/sessions/{id}/stream',
  '/api/events/{id}/sales/stream',
  '/api/openapi.json',
  '/',
];

/** The whole front door: headers, bodies, routes, documents, page, and one place for problems. */
export function createApp({ needs, streams, logger, metrics, corsOrigins }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').set('query parser', 'simple');
  app.use(requestScope(logger, metrics));
  app.use(helmet());
  app.use(cors({ origin: corsOrigins, maxAge: 600, exposedHeaders }));
  app.use(jsonOnly, express.json({ limit: bodyLimit, strict: false }));
  app.get(
    toExpress('/api/waitroom/sessions/{id}/stream'),
    needs.limiters.default,
    streamSession(needs, streams),
  );
  app.get(
    toExpress('/api/events/{id}/sales/stream'),
    needs.limiters.default,
    streamSales(needs, streams),
  );
  mount(app, routes, needs);
  const document = openApiDocument();
  app.get('/api/openapi.json', (_request, response) => void response.json(document));
  app.use('/api/docs', swaggerUi.serve, swaggerUi.setup(document));
  app.get('/', needs.limiters.default, statusPage(needs.clients));
  for (const path of plainPaths) refuseOthers(app, path, 'GET');
  app.use((request) => {
    throw new HttpRefusal({
      status: 404,
      code: 'ROUTE_NOT_FOUND',
      detail: `there is nothing at ${request.path}; see /api/docs`,
    });
  });
  app.use(problems(logger));
  return app;
}

/** A body of another type is refused before it is read. */
const jsonOnly: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && request.is('application/json') === false)
    throw new HttpRefusal({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: 'send JSON, with `Content-Type: application/json`',
    });
  next();
};

function problems(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const problem = toProblem(error);
    const isAnswer = refusalOf(error) !== undefined || error instanceof HttpRefusal;
    if (problem.status >= 500 && !isAnswer)
      logger.error({ err: error, requestId: response.getHeader('x-request-id') }, 'request failed');
    if (response.headersSent) next(error);
    else sendProblem(response, problem);
  };
}
