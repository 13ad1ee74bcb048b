import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { answered, everywhere, refusals } from './refusals.js';

/** One event; `data` is JSON. */
const eventOf = (events: [string, ...string[]], data: string) =>
  z.object({
    event: z.enum(events),
    id: z.string().openapi({ description: 'For Last-Event-ID' }),
    data: z.string().openapi({ description: `JSON: ${data}` }),
  });

const stream = (
  description: string,
  { event, refused }: { event: z.ZodType; refused: number[] },
): RouteConfig['responses'] => ({
  200: { description, headers: answered, content: { 'text/event-stream': { schema: event } } },
  ...refusals([...everywhere, 404, ...refused]),
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
      {
        event: eventOf(['position', 'admitted', 'notice', 'closed'], 'a Session'),
        refused: [400],
      },
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
    responses: stream('Event sales', { event: eventOf(['sales'], 'Sales'), refused: [403] }),
  },
];
