import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Express, Request, RequestHandler, Response } from 'express';
import { nameRoute } from '@ticketbottle/service-kit/tracing.js';
import { refuseOtherBodies } from './body-type.js';
import type { NoteAddress } from './client-address.js';
import { Head, pass } from './head.js';
import {
  streamSession,
  type StreamRequest,
  type StreamSessionParts,
} from './live/stream-session.js';
import type { Problems } from './problems.js';
import { pollSession, type PollSessionParts } from './poll-session.js';
import type { RequestScope } from './request-scope.js';

export type FrontParts = {
  app: Express;
  noteAddress: NoteAddress;
  scope: RequestScope;
  /** What sets headers that every answer has. */
  headers: RequestHandler[];
  problems: Problems;
  stream: StreamSessionParts;
  poll: PollSessionParts;
};

type Door = {
  /** As express would match it: in any case, with or without a slash at the end. */
  path: RegExp;
  /** For the measurements, where express would note it. */
  route: { path: string };
  answer: (parts: FrontParts, asked: StreamRequest) => Promise<void>;
};

const doors: Door[] = [
  {
    path: /^\/api\/waitroom\/sessions\/([^/?]+)\/stream\/?(?:\?|$)/i,
    route: { path: '/api/waitroom/sessions/:id/stream' },
    answer: ({ stream }, asked) => streamSession(stream, asked),
  },
  {
    // An id that is written in another way (`%41`) is left to express: nobody has one.
    path: /^\/api\/waitroom\/sessions\/([^/?%]+)\/?(?:\?|$)/i,
    route: { path: '/api/waitroom/sessions/:id' },
    answer: ({ poll }, asked) => pollSession(poll, asked),
  },
];

/**
 * What listens to the server: places are answered before express, polls because everybody in line asks, streams because express
 * would keep its own view of each request as long as the stream lives. All else is express's.
 */
export function createFront(parts: FrontParts): RequestListener {
  return (request, response) => {
    parts.noteAddress(request);
    const url = request.method === 'GET' ? (request.url ?? '') : '';
    for (const door of doors) {
      const id = door.path.exec(url)?.[1];
      if (id === undefined) continue;
      const head = new Head();
      Object.assign(request, { route: door.route });
      nameRoute(door.route.path);
      const asked = { request, response, head, id };
      parts.scope(request, response, () => void answer(parts, door, asked), head);
      return;
    }
    toExpress(parts, request, response);
  };
}

/** Express walks no path that it cannot read, and would answer it with a page of its own. Half an answer is cut. */
function toExpress(
  { app, scope, problems }: FrontParts,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const unreadable = new URIError('the path cannot be read');
  app(request as Request, response as Response, () => {
    if (response.headersSent) response.destroy();
    else scope(request, response, () => problems(unreadable, response));
  });
}

async function answer(parts: FrontParts, door: Door, asked: StreamRequest): Promise<void> {
  const { request, response, head } = asked;
  try {
    for (const step of parts.headers) await pass(step, request, head);
    refuseOtherBodies(request);
    await door.answer(parts, asked);
  } catch (error) {
    if (!response.headersSent) head.moveTo(response);
    parts.problems(error, response);
    if (!response.writableEnded) response.destroy();
  }
}
