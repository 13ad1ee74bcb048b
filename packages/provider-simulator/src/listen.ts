import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

export type Listening = { port: number; stop(): Promise<void> };

/** Rejects with the way out when the port is taken. `stop` also ends requests left unanswered on purpose. */
export async function listen(
  handler: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer(handler);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      `provider-simulator can not listen on ${host}:${port}; choose another PORT or ADMIN_PORT`,
      { cause: error },
    );
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
