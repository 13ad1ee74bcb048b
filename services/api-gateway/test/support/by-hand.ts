import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Leavers } from '@ticketbottle/line/leavers.js';
import { statusAhead, type Line, type SessionStatus } from '@ticketbottle/line/line.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { LineState, Session, SessionStatus as Status } from '@ticketbottle/sdk/waitroom.js';
import type { LineListener } from '../../src/clients/lines.js';
import type { Places } from '../../src/clients/places.js';
import type { Holder, Place } from '../../src/domain/place.js';
import { createConnectionLimits } from '../../src/http/live/connection-limits.js';
import { SessionStreams } from '../../src/http/live/session-streams.js';
import { createStreams } from '../../src/http/streams.js';

const eventId = '018f0000-0000-7000-8000-0000000000ee';

export type ByHand = Awaited<ReturnType<typeof streamsByHand>>;

/**
 * Real streams over real connections, of a line that the test moves and a waiting room that answers when the test says: what
 * happens between two steps of a stream cannot be made to happen with a real one.
 */
export async function streamsByHand() {
  const line: Line = {
    ...{ state: 'OPEN', notice: '', serving: 0, last: 1_000, admissionsPerMinute: 0 },
    leavers: new Leavers(),
    isDrawPending: false,
    turns: new Uint32Array(),
    live: new Set(),
  };
  const control = {
    /** What the line's memory is worth answering from. */
    isFresh: true,
    /** Answers a question for a session; by default as the line has it. */
    answer: (number: number): Promise<SessionStatus> =>
      Promise.resolve(statusAhead(line, number) ?? 'WAITING'),
    now: Date.now(),
    asked: 0,
  };
  let listener: LineListener = () => undefined;
  const known = new Map<string, Place>();
  const recall = () => (control.isFresh ? line : undefined);
  const places: Places = {
    known: ({ sessionId }) => known.get(sessionId),
    recall: ({ sessionId }) => {
      const place = known.get(sessionId);
      const now = recall();
      if (place === undefined || now === undefined) return undefined;
      return statusAhead(now, place.number) === 'WAITING' ? { place, line: now } : undefined;
    },
    ask: async (holder) => {
      control.asked += 1;
      const number = Number(holder.sessionId);
      const session = sessionOf(holder, Status[await control.answer(number)]);
      const place = known.get(holder.sessionId) ?? { ...session, number, best: Infinity };
      known.set(holder.sessionId, place);
      return { place, session };
    },
    forget: () => undefined,
  };
  const logger = createLogger({ service: 'test', level: 'silent' });
  const random = () => 0.5;
  const streams = createStreams({ metrics: createMetrics('test'), logger, random });
  const live = new SessionStreams({
    ...{ places, streams, random, logger },
    lines: {
      recall,
      follow: (_, told) => {
        listener = told;
        return () => undefined;
      },
      stop: () => Promise.resolve(),
    },
    presence: { seen: () => undefined, stop: () => Promise.resolve() },
    limits: createConnectionLimits({ perUser: 0, perAddress: 0 }, () => true),
    clock: { now: () => control.now },
  });
  const responses = new Map<string, ServerResponse>();
  const server = createServer((request, response) => {
    const sessionId = request.url?.slice(1) ?? '';
    responses.set(sessionId, response);
    const holder: Holder = { sessionId, ticket: 't', userId: '' };
    const o = { response, holder, authorization: undefined, address: '', headers: {} };
    void live.open({ ...o, lastEventId: 0 });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    line,
    control,
    port: (server.address() as AddressInfo).port,
    responseOf: (number: number) => responses.get(String(number)),
    hear: (changes: [number, SessionStatus][], more = {}) =>
      listener(line, { snapshot: false, changes, moved: true, ...more }),
    /** Calls everybody up to a number, those in `admit` into checkout. */
    serve(upTo: number, admit: number[] = []) {
      line.serving = upTo;
      for (const number of admit) line.live.add(number);
      this.hear(admit.map((number) => [number, 'ADMITTED']));
    },
    async stop() {
      await streams.endAll();
      await live.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

function sessionOf({ sessionId }: Holder, status: Status): Session {
  const arrivalNumber = Number(sessionId);
  const waiting = status === Status.WAITING ? { position: 1 } : {};
  return Session.fromPartial({
    ...{ sessionId, eventId, status, arrivalNumber, ...waiting },
    state: LineState.OPEN,
    ticket: 't',
  });
}
