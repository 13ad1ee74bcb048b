import type { OpenAPIRegistry, RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Route } from '../http/route.js';
import { Problem } from '../http/schemas/common.js';

const requestId = { description: 'Taken from the request, or made', type: 'string' } as const;
const seconds = { type: 'string', pattern: '^[0-9]+$', description: 'Seconds' } as const;

/** Headers of every answer. */
export const answered = z.object({
  'X-Request-Id': z.string().openapi({ description: requestId.description }),
});

/** Name and meaning of each status that refuses; the reasons are those of product.md. */
const known: Record<number, [name: string, meaning: string]> = {
  400: ['NotValid', 'VALIDATION_FAILED names every wrong field'],
  401: ['NotSignedIn', 'No good token, or wrong credentials'],
  403: ['NotAllowed', 'Not to this user, e.g. ROLE_REQUIRED'],
  404: ['NotFound', 'There is none, or none that this user may know of'],
  409: ['NotNow', 'Not possible as things are; `code` says why'],
  413: ['TooLarge', 'BODY_TOO_LARGE: over 100 kB'],
  415: ['WrongMediaType', 'UNSUPPORTED_MEDIA_TYPE: send JSON in UTF-8'],
  429: ['TooMany', 'RATE_LIMITED or OVERLOADED: try again after `Retry-After`'],
  431: ['HeadTooLarge', 'VALIDATION_FAILED: address and headers have over 16 kB'],
  500: ['Fault', 'INTERNAL: name the request id when you ask'],
  502: ['ProviderAway', 'PROVIDER_UNAVAILABLE: choose another payment method, or try again'],
  503: ['PartAway', 'DEPENDENCY_UNAVAILABLE: try again after `Retry-After`'],
  504: ['TooLate', 'TIMEOUT: the answer took too long; try again'],
};
const withRetryAfter = ['429', '503'];

/** Of every route. */
export const everywhere = [401, 429, 431, 500, 503, 504];

/** What a route may answer besides what it is for: what follows from its form, and what it names. */
export function refusalStatuses({ body, query, headers, path, refuses = [] }: Route): number[] {
  const statuses = [...everywhere, ...refuses];
  if (body !== undefined) statuses.push(400, 413, 415);
  if (query !== undefined || headers !== undefined) statuses.push(400);
  if (path.includes('{')) statuses.push(404);
  return statuses;
}

/** Described once, by `registerRefusals`. */
export function refusals(statuses: number[]): RouteConfig['responses'] {
  const sorted = [...new Set(statuses)].sort((a, b) => a - b);
  return Object.fromEntries(
    sorted.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
}

function nameOf(status: number): string {
  const name = known[status]?.[0];
  if (name === undefined) throw new Error(`no route refuses with ${status}`);
  return name;
}

export function registerRefusals(registry: OpenAPIRegistry): void {
  registry.register('Problem', Problem);
  for (const [status, [name, description]] of Object.entries(known))
    registry.registerComponent('responses', name, {
      description,
      headers: {
        'X-Request-Id': header(requestId),
        ...(withRetryAfter.includes(status) ? { 'Retry-After': header(seconds) } : {}),
      },
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
}

function header({ description, ...schema }: typeof requestId | typeof seconds) {
  return { description, required: true, schema };
}
