import { isFault } from '@ticketbottle/service-kit/refusals.js';
import { SessionStatus, type Session } from '@ticketbottle/sdk/waitroom.js';
import type { RequestHandler } from 'express';
import { openEventStream, type EventStream } from './event-stream.js';
import { requireHolder } from './holder.js';
import { principalOf, type Needs } from './mount.js';
import { TicketQuery } from './schemas/tickets.js';
import type { Streams } from './streams.js';
import { validate } from './validate.js';
import { sessionView } from './views/session.js';

/**
 * `GET /api/waitroom/sessions/{id}/stream`: position, admitted, notice and closed as server-sent events. The first state
 * is read before the answer begins, so that a refusal is still a problem.
 */
export function streamSession({ clients, verifier }: Needs, streams: Streams): RequestHandler {
  return async (request, response) => {
    const { ticket } = validate(TicketQuery, request.query, 'query') as { ticket: string };
    requireHolder(await principalOf('optional', request, verifier), ticket);
    const sessionId = String(request.params['id']);
    const { session } = await clients.waitroom.getStatus({ sessionId, ticket });
    const stream = openEventStream(response);
    const done = streams.add(() => stream.end());
    try {
      const calls = clients.waitroom.streamPosition(
        { sessionId, ticket },
        { signal: stream.closed },
      );
      await relay(stream, session, calls);
    } catch (error) {
      if (!stream.closed.aborted && !isFault(error)) throw error; // a fault ends the stream: the browser comes back
    } finally {
      done();
      stream.end();
    }
  };
}

type Updates = AsyncIterable<{ session?: Session | undefined }>;

async function relay(
  stream: EventStream,
  first: Session | undefined,
  updates: Updates,
): Promise<void> {
  let notice = '';
  let number = 0;
  const tell = async (session: Session): Promise<boolean> => {
    const now = `${session.state} ${session.notice}`;
    const isNews = notice !== '' && notice !== now;
    notice = now;
    const data = sessionView(session);
    if (isNews) await stream.send({ id: String(++number), event: 'notice', data });
    const event = eventOf(session.status);
    const goesOn = await stream.send({ id: String(++number), event, data });
    return goesOn && event !== 'closed';
  };
  if (first !== undefined && !(await tell(first))) return;
  for await (const { session } of updates)
    if (session !== undefined && !(await tell(session))) return;
}

function eventOf(status: SessionStatus): string {
  if (status === SessionStatus.WAITING) return 'position';
  return status === SessionStatus.ADMITTED ? 'admitted' : 'closed';
}
