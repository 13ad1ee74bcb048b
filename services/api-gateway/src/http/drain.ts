import type { Server, ServerResponse } from 'node:http';

/**
 * Ends a server without losing a request: it takes no new connection, lets requests under way finish, tells kept-alive
 * clients to come back on another connection, and after `ms` cuts what is left.
 */
export function drainable(server: Server): (ms: number) => Promise<void> {
  const underWay = new Set<ServerResponse>();
  let draining = false;
  /** One function for all answers: a closure each would be kept as long as a stream. */
  function closed(this: ServerResponse): void {
    underWay.delete(this);
    if (draining) setImmediate(() => server.closeIdleConnections());
  }
  // Before the app's own listener, so that headers can still be set.
  server.prependListener('request', (_request, response) => {
    underWay.add(response);
    if (draining) response.setHeader('Connection', 'close');
    response.on('close', closed);
  });
  return (ms) =>
    new Promise((resolve) => {
      draining = true;
      const timer = setTimeout(() => server.closeAllConnections(), ms);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      for (const response of underWay)
        if (!response.headersSent) response.setHeader('Connection', 'close');
      server.closeIdleConnections();
    });
}
