import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import type { Parts } from '../saga/parts.js';
import { notice } from './notice.js';
import { payerReturn } from './payer-return.js';

export type WebhookServer = { port: number; stop(): Promise<void> };

const bodyLimit = '64kb';
const drainMs = 3_000;

/** The door for providers and returning browsers. Bodies stay raw: signatures are over bytes. */
export async function startWebhooks(
  parts: Parts,
  { host, port }: { host: string; port: number },
): Promise<WebhookServer> {
  const app = express().disable('x-powered-by');
  const raw = express.raw({ type: () => true, limit: bodyLimit });
  for (const provider of Object.values(parts.providers)) {
    const { method, path } = provider.notices;
    app[method](path, raw, notice(parts, provider));
    app.get(`/webhooks/${provider.name.toLowerCase()}/return`, payerReturn(parts, provider));
  }
  app.use((_request, response) => {
    response.status(404).json({ error: 'only /webhooks/… is here' });
  });
  app.use(lastResort(parts));
  // Node looks for late requests each 30 s unless told otherwise.
  const timeouts = {
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    connectionsCheckingInterval: 1_000,
  };
  const server = createServer(timeouts, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function lastResort(parts: Parts): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    if (status >= 500) parts.logger.error({ err: error }, 'a webhook failed');
    response
      .status(status)
      .json({ error: status >= 500 ? 'internal error' : 'the body was refused' });
  };
}
