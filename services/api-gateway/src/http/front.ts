import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { refuseOtherBodies } from './body-type.js';
import type { NoteAddress } from './client-address.js';
import { Head, pass } from './head.js';
import { streamSession, type StreamSessionParts } from './live/stream-session.js';
import type { Problems } from './problems.js';
import type { RequestScope } from './request-scope.js';

export type FrontParts = {
  app: RequestListener;
  noteAddress: NoteAddress;
  scope: RequestScope;
  /** What sets headers that every answer has. */
  headers: RequestHandler[];
  problems: Problems;
  stream: StreamSessionParts;
};

/** As express would match it: in any case, with or without a slash at the end. */
const streamPath = /^\/api\/waitroom\/sessions\/([^/?]+)\/stream\/?(?:\?|$)/i;
/** For the measurements, where express would note it. */
const route = { path: '/api/waitroom/sessions/:id/stream' };

/**
 * What listens to the server: streams of places are answered before express, which would keep its own view of each request as
 * long as the stream lives; all else is express's.
 */
export function createFront(parts: FrontParts): RequestListener {
  return (request, response) => {
    parts.noteAddress(request);
    const id = request.method === 'GET' ? streamPath.exec(request.url ?? '')?.[1] : undefined;
    if (id === undefined) {
      parts.app(request, response);
      return;
    }
    const head = new Head();
    Object.assign(request, { route });
    parts.scope(
      request,
      response,
      () => void openStream(parts, { request, response, head, id }),
      head,
    );
  };
}

type Opening = { request: IncomingMessage; response: ServerResponse; head: Head; id: string };

async function openStream(parts: FrontParts, opening: Opening): Promise<void> {
  const { request, response, head } = opening;
  try {
    for (const step of parts.headers) await pass(step, request, head);
    refuseOtherBodies(request);
    await streamSession(parts.stream, opening);
  } catch (error) {
    if (!response.headersSent) head.moveTo(response);
    parts.problems(error, response);
    if (!response.writableEnded) response.destroy();
  }
}
