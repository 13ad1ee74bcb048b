import type { Principal } from '@ticketbottle/service-kit/access-token.js';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Clients } from '../clients/clients.js';
import type { Jwks } from '../clients/jwks.js';
import type { Places } from '../clients/places.js';
import type { LimitGroup } from './limits.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a handler answers. */
export type Answer = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** For bodies that are no JSON. */
  type?: string;
};

type Shape = z.ZodType | undefined;
type Parsed<S extends Shape> = S extends z.ZodType ? z.infer<S> : undefined;

export type Call<B extends Shape, Q extends Shape> = {
  clients: Clients;
  jwks: Jwks;
  places: Places;
  random: () => number;
  params: Record<string, string>;
  body: Parsed<B>;
  query: Parsed<Q>;
  /** Present exactly when the route requires it. */
  principal: Principal | undefined;
  request: Request;
  /** Empty for who is exempt from limits by address. */
  clientIp: string;
};

/** One route: what it takes, what it answers, and how. The OpenAPI document is made from the same values. */
export type Route<B extends Shape = Shape, Q extends Shape = Shape> = {
  method: Method;
  /** As in OpenAPI: `/api/events/{id}`. */
  path: string;
  tag: string;
  summary: string;
  /** What the summary leaves out. */
  description?: string;
  auth: 'required' | 'optional';
  limit?: LimitGroup;
  /** The same for everybody who sends no token: asked for at most twice a second. */
  isPublic?: boolean;
  /** Goes on while nobody can say which tokens died early; else only what reads does. */
  goesOn?: boolean;
  /** Strict: unknown fields are refused. */
  body?: B;
  query?: Q;
  headers?: Record<string, string>;
  /** Status and schema of the good answer. */
  answers: { status: number; schema?: z.ZodType; type?: string; description: string }[];
  /** Statuses of refusals besides those that follow from the above (`openapi/refusals.ts`). */
  refuses?: number[];
  handle: (call: Call<B, Q>) => Promise<Answer>;
};

/** Keeps the types of body and query inside, and forgets them outside. */
export function route<B extends Shape = undefined, Q extends Shape = undefined>(
  definition: Route<B, Q>,
): Route {
  return definition;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const noContent: Answer = { status: 204 };

export function created(location: string, body: unknown): Answer {
  return { status: 201, body, headers: { Location: location } };
}
