import { parse } from 'node:querystring';
import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { pass } from './head.js';
import { requireHolder } from './holder.js';
import type { Limiters } from './limits.js';
import type { StreamRequest } from './live/stream-session.js';
import { principalOf } from './mount.js';
import { readPlace, type PlaceParts } from './read-place.js';
import { TicketQuery } from './schemas/tickets.js';
import { validate } from './validate.js';

export type PollSessionParts = PlaceParts & { verifier: TokenVerifier; limiters: Limiters };

/** `GET /api/waitroom/sessions/{id}` without express: what everybody in line asks for every few seconds. */
export async function pollSession(
  { verifier, limiters, ...parts }: PollSessionParts,
  { request, response, head, id }: StreamRequest,
): Promise<void> {
  await pass(limiters.polls, request, head);
  const principal = await principalOf('optional', request, verifier);
  const asked = parse((request.url ?? '').split('?')[1] ?? '');
  const { ticket } = validate(TicketQuery, { ...asked }, 'query') as { ticket: string };
  const body = JSON.stringify(
    await readPlace(parts, requireHolder(principal, { sessionId: id, ticket })),
  );
  head.setHeader('Content-Type', 'application/json; charset=utf-8');
  head.setHeader('Content-Length', Buffer.byteLength(body));
  response.writeHead(200, head.headers).end(body);
}
