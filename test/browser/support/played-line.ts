import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Route } from 'playwright-core';

type Session = Record<string, unknown>;
export type PlayedLine = {
  /** Tells the page this of its place, over its stream, as the gateway would. */
  tell(change: Session): void;
  stop(): void;
};

/**
 * Puts itself between a page and its place in line: what the gateway answers is changed, and the stream of news is one that a test
 * plays as fast as it likes. The place itself is a real one.
 */
export async function playLine(context: BrowserContext, first: Session): Promise<PlayedLine> {
  let change = first;
  let place: Session = {};
  let id = 0;
  const streams = new Set<ServerResponse>();
  const event = (): string =>
    `id: ${++id}\nevent: position\ndata: ${JSON.stringify({ ...place, ...change })}\n\n`;
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`retry: 1000\n\n${event()}`);
    streams.add(response);
    request.on('close', () => streams.delete(response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const changed = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    const body = (await response.json()) as { session: Session };
    place = body.session;
    await route.fulfill({ response, json: { session: { ...place, ...change } } });
  };
  await context.route('**/api/waitroom/join', changed);
  await context.route('**/api/waitroom/sessions/*', changed);
  await context.route('**/api/waitroom/sessions/*/stream?*', (route) => route.continue({ url }));
  return {
    tell(next) {
      change = { ...change, ...next };
      for (const stream of streams) stream.write(event());
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
