import {
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Route } from '../http/route.js';
import { routes } from '../http/routes.js';
import { answered, refusals, refusalStatuses, registerRefusals } from './refusals.js';
import { streamRoutes } from './stream-routes.js';

const bearer = 'accessToken';

/** OpenAPI 3.1, from the same values that validate requests. */
export function openApiDocument(): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', bearer, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  registerRefusals(registry);
  for (const route of routes) registry.registerPath(toPath(route));
  for (const route of streamRoutes) registry.registerPath(route);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'TicketBottle',
      version: '1.0.0',
      description: 'Ticket sales that stay fair, exact and calm. Errors are RFC 9457 problems.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
  });
}

function toPath(route: Route): RouteConfig {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
  const headers = Object.keys(route.headers ?? {});
  return {
    method: route.method,
    path: route.path,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    operationId: operationId(route),
    security: route.auth === 'required' ? [{ [bearer]: [] }] : [{}, { [bearer]: [] }],
    request: {
      ...(names.length === 0 ? {} : { params }),
      ...(route.query === undefined ? {} : { query: route.query as z.ZodObject }),
      ...(headers.length === 0
        ? {}
        : { headers: z.object(Object.fromEntries(headers.map((name) => [name, z.string()]))) }),
      ...(route.body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: route.body } } } }),
    },
    responses: { ...goodAnswers(route), ...refusals(refusalStatuses(route)) },
  };
}

function goodAnswers(route: Route): RouteConfig['responses'] {
  return Object.fromEntries(
    route.answers.map(({ status, schema, type = 'application/json', description }) => [
      String(status),
      {
        description,
        headers: status === 201 ? answered.extend({ Location: z.string() }) : answered,
        ...(schema === undefined ? {} : { content: { [type]: { schema } } }),
      },
    ]),
  );
}

/** `post /api/events/{id}/publish` → `postEventsPublish`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/(api\/)?/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
