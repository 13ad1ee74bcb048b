import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { Problem } from '../http/schemas/common.js';

const stream = (description: string): RouteConfig['responses'] => ({
  200: { description, content: { 'text/event-stream': { schema: z.string() } } },
  default: {
    description: 'A refusal or fault',
    content: { 'application/problem+json': { schema: Problem } },
  },
});

/** Server-sent events do not fit the table of routes. */
export const streamRoutes: RouteConfig[] = [
  {
    method: 'get',
    path: '/api/waitroom/sessions/{id}/stream',
    tags: ['waitroom'],
    summary: 'A place as it changes; its owner, or by ticket (then never with a checkout token)',
    operationId: 'streamSession',
    security: [{}, { accessToken: [] }],
    request: {
      params: z.object({ id: z.string() }),
      query: z.object({ ticket: z.string().optional() }),
    },
    responses: stream(
      'Events position (newest only, once a second at most), admitted (at once), notice and closed; by ticket, admitted tells the ' +
        'page to fetch the session with its bearer. Resumes with Last-Event-ID. Too many streams: RATE_LIMITED',
    ),
  },
  {
    method: 'get',
    path: '/api/events/{id}/sales/stream',
    tags: ['sales'],
    summary: 'The sale, once a second; VIEWER and above',
    operationId: 'streamSales',
    security: [{ accessToken: [] }],
    request: { params: z.object({ id: z.string() }) },
    responses: stream('Event sales'),
  },
];
