import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { readEventId } from '../../domain/event-id.js';
import { pass, type Head } from '../head.js';
import { requireHolder } from '../holder.js';
import { addressOf, type Limiters } from '../limits.js';
import { principalOf } from '../mount.js';
import { TicketQuery } from '../schemas/tickets.js';
import { validate } from '../validate.js';
import type { SessionStreams } from './session-streams.js';

export type StreamSessionParts = {
  verifier: TokenVerifier;
  sessionStreams: SessionStreams;
  limiters: Limiters;
};

/** What was asked for: `GET /api/waitroom/sessions/{id}/stream`. */
export type StreamRequest = {
  request: IncomingMessage;
  response: ServerResponse;
  head: Head;
  /** As it stands in the path. */
  id: string;
};

/**
 * Position, admitted, notice and closed as server-sent events. Who holds the place is proved before the answer begins, so that a
 * refusal is still a problem.
 */
export async function streamSession(
  { verifier, sessionStreams, limiters }: StreamSessionParts,
  { request, response, head, id }: StreamRequest,
): Promise<void> {
  await pass(limiters.default, request, head);
  const sessionId = decodeURIComponent(id);
  const query = parse((request.url ?? '').split('?')[1] ?? '');
  const { ticket } = validate(TicketQuery, { ...query }, 'query') as { ticket: string };
  const principal = await principalOf('optional', request, verifier);
  await sessionStreams.open({
    response,
    holder: requireHolder(principal, { sessionId, ticket }),
    authorization: ticket === '' ? request.headers.authorization : undefined,
    address: addressOf(request),
    lastEventId: readEventId(request.headers['last-event-id']),
    headers: head.headers,
  });
  forgetHeaders(request);
}

/** A request lives as long as its answer, and some kilobytes of it are never looked at again. */
function forgetHeaders(request: IncomingMessage): void {
  request.rawHeaders = [];
  request.headers = {};
}
