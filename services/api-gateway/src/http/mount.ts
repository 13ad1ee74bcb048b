import type { IncomingMessage } from 'node:http';
import {
  authenticate,
  type Intent,
  type Principal,
  type TokenVerifier,
} from '@ticketbottle/service-kit/access-token.js';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { Clients } from '../clients/clients.js';
import type { Jwks } from '../clients/jwks.js';
import type { Places } from '../clients/places.js';
import { filtersOf, type Cursors, type CursorScope } from './cursors.js';
import { addressOf, type Limiters } from './limits.js';
import { HttpRefusal } from './problem.js';
import type { PublicCache } from './public-cache.js';
import type { Answer, Route } from './route.js';
import { validate } from './validate.js';

export type Needs = {
  clients: Clients;
  jwks: Jwks;
  places: Places;
  verifier: TokenVerifier;
  limiters: Limiters;
  publicCache: PublicCache;
  cursors: Cursors;
  random: () => number;
  isExempt: (address: string) => boolean;
};

/** Puts routes on the app; a known path with another method answers 405 and says what it takes. */
export function mount(app: Express, routes: Route[], needs: Needs): void {
  for (const route of routes)
    app[route.method](
      toExpress(route.path),
      needs.limiters[route.limit ?? 'default'],
      handler(route, needs),
    );
  for (const [path, group] of Map.groupBy(routes, (route) => route.path))
    refuseOthers(app, path, group.map((route) => route.method.toUpperCase()).join(', '));
}

/** Answers 405 to every method that no handler before it took. */
export function refuseOthers(app: Express, path: string, allow: string): void {
  app.all(toExpress(path), (request, response) => {
    response.setHeader('Allow', allow);
    throw new HttpRefusal({
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      detail: `${request.method} is not possible here; use ${allow}`,
    });
  });
}

export function toExpress(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function handler(route: Route, needs: Needs): RequestHandler {
  return async (request, response) => {
    const principal = await principalOf(route.auth, request, needs.verifier, intentOf(route));
    const body = validate(route.body, bodyOf(request), 'body');
    const params = request.params as Record<string, string>;
    const asked = validate(route.query, request.query, 'query');
    const scope = listOf(route, { asked, params, principal });
    const query = scope === undefined ? asked : opened(asked, scope, needs.cursors);
    const { clients, jwks, places, random } = needs;
    const address = addressOf(request);
    const clientIp = needs.isExempt(address) ? '' : address;
    const call = {
      clients,
      jwks,
      places,
      random,
      params,
      body,
      query,
      principal,
      request,
      clientIp,
    };
    const answerIt = async () => signed(await route.handle(call), scope, needs.cursors);
    if (route.isPublic !== true || principal !== undefined) {
      if (route.auth === 'required') response.setHeader('Cache-Control', 'private, no-store');
      send(response, await answerIt());
      return;
    }
    const answer = await needs.publicCache.answer(request.originalUrl, answerIt);
    response.set({ 'Cache-Control': 'public, max-age=0, must-revalidate', Vary: 'Authorization' });
    send(response, answer);
  };
}

type Listed = { cursor?: unknown };

/** The list that a route answers pages of; undefined for all others. */
function listOf(
  { method, path }: Route,
  o: { asked: unknown; params: object; principal: Principal | undefined },
): CursorScope | undefined {
  if ((o.asked as Listed | undefined)?.cursor === undefined) return undefined;
  const list = `${method} ${path} ${JSON.stringify(o.params)}`;
  return { list, filters: filtersOf(o.asked as object), userId: o.principal?.userId ?? '' };
}

function opened(asked: unknown, scope: CursorScope, cursors: Cursors): object {
  const { cursor, ...rest } = asked as { cursor: string };
  return { ...rest, cursor: cursors.open(scope, cursor) };
}

function signed(answer: Answer, scope: CursorScope | undefined, cursors: Cursors): Answer {
  const page = answer.body as { nextCursor?: string | null } | undefined;
  if (scope === undefined || typeof page?.nextCursor !== 'string') return answer;
  return { ...answer, body: { ...page, nextCursor: cursors.sign(scope, page.nextCursor) } };
}

function intentOf({ method, goesOn = false }: Route): Intent {
  return method === 'get' || goesOn ? 'read' : 'act';
}

/** Refuses TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED; a bad token is refused where none is needed, too. */
export async function principalOf(
  auth: Route['auth'],
  request: IncomingMessage,
  verifier: TokenVerifier,
  intent: Intent = 'read',
): Promise<Principal | undefined> {
  const { authorization } = request.headers;
  if (auth === 'optional' && authorization === undefined) return undefined;
  const who = await authenticate(authorization, verifier, intent);
  if (who.ok) return who.principal;
  const { reason: code, message: detail } = who.refusal;
  throw new HttpRefusal({ status: 401, code, detail });
}

/** No body at all is an empty one. */
function bodyOf(request: Request): unknown {
  return request.body ?? {};
}

function send(response: Response, { status, body, headers = {}, type }: Answer): void {
  response.status(status).set(headers);
  if (type !== undefined) response.type(type).send(body);
  else if (body === undefined) response.end();
  else response.json(body);
}
