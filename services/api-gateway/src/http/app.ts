import compression from 'compression';
import cors from 'cors';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { openApiDocument } from '../openapi/document.js';
import { refuseOtherBodies } from './body-type.js';
import { mount, refuseOthers, toExpress, type Needs } from './mount.js';
import { refuseOddJson } from './plain-json.js';
import { HttpRefusal } from './problem.js';
import type { Problems } from './problems.js';
import type { RequestScope } from './request-scope.js';
import { routes } from './routes.js';
import { servePages } from './pages.js';
import { streamSales } from './stream-sales.js';
import type { Streams } from './streams.js';

export type AppOptions = {
  needs: Needs;
  streams: Streams;
  scope: RequestScope;
  /** What sets headers that every answer has. */
  headers: RequestHandler[];
  problems: Problems;
  /** The built pages, and where people find them. */
  pages: { dir: string; publicUrl: string };
};

const bodyLimit = '100kb';
const leastCompressed = 1_024;
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
];

/** Security headers, and which pages of other origins may call. */
export function commonHeaders(corsOrigins: string[]): RequestHandler[] {
  return [helmet(), cors({ origin: corsOrigins, maxAge: 600, exposedHeaders })];
}

/** The front door but for the streams of places: headers, bodies, routes, documents, page, and one place for problems. */
export function createApp(options: AppOptions): Express {
  const { needs, streams, scope, headers, problems, pages } = options;
  const app = express();
  app.disable('x-powered-by').set('query parser', 'simple');
  app.use((request, response, next) => scope(request, response, next));
  app.use(...headers);
  app.use(jsonOnly, express.json({ limit: bodyLimit, strict: false, verify: refuseOddJson }));
  app.get(
    toExpress('/api/events/{id}/sales/stream'),
    needs.limiters.default,
    streamSales(needs, streams),
  );
  // After the stream: server-sent events are never held back to be compressed.
  app.use(compression({ threshold: leastCompressed }));
  mount(app, routes, needs);
  const document = openApiDocument();
  app.get('/api/openapi.json', (_request, response) => void response.json(document));
  app.use('/api/docs', swaggerUi.serve, swaggerUi.setup(document));
  servePages(app, pages);
  for (const path of plainPaths) refuseOthers(app, path, 'GET');
  app.use((request) => {
    throw new HttpRefusal({
      status: 404,
      code: 'ROUTE_NOT_FOUND',
      detail: `there is nothing at ${request.path}; see /api/docs`,
    });
  });
  app.use(toErrorHandler(problems));
  return app;
}

const jsonOnly: RequestHandler = (request, _response, next) => {
  refuseOtherBodies(request);
  next();
};

/** Express knows it by its four parameters. */
function toErrorHandler(problems: Problems): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const hasBegun = response.headersSent;
    problems(error, response);
    // Half an answer is cut. A whole one may still be on its way through compression, which ends it later.
    if (hasBegun) next(error);
  };
}
