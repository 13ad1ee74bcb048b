import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler } from 'express';
import type { SimulatorConfig } from './config.js';
import { controlRoutes } from './control/routes.js';
import { createJournal } from './journal.js';
import { createKnobBoard } from './knobs.js';
import { listen } from './listen.js';
import { createNotifier } from './zalopay/notify.js';
import { createOrderBook } from './zalopay/orders.js';
import { zalopayRoutes } from './zalopay/routes.js';

export type Simulator = {
  port: number;
  /** Base address for merchants and browsers, without a slash at the end. */
  url: string;
  stop(): Promise<void>;
};

export type SimulatorLog = { error(details: object, message: string): void };

const MOST_ORDERS = 20_000;
const MOST_JOURNAL_ENTRIES = 5_000;

/** Starts the providers' HTTP APIs, pay pages and the control API on one port. `now` is epoch milliseconds. */
export async function startSimulator(
  config: SimulatorConfig,
  { log, now = Date.now }: { log?: SimulatorLog; now?: () => number } = {},
): Promise<Simulator> {
  const knobs = createKnobBoard();
  const journal = createJournal(MOST_JOURNAL_ENTRIES);
  const orders = createOrderBook(MOST_ORDERS);
  const notifier = createNotifier({ app: config.zalopay, knobs, journal, now });
  const app = express().disable('x-powered-by');
  const server = await listen(app, config);
  const { port } = server;
  const url = (config.publicUrl ?? `http://${config.host}:${port}`).replace(/\/$/, '');
  const zalopay = {
    app: config.zalopay,
    knobs,
    orders,
    notifier,
    now,
    newToken: randomUUID,
    publicUrl: url,
  };
  app.use(zalopayRoutes(zalopay));
  app.use('/control', controlRoutes(zalopay, journal));
  app.use((request, response) => {
    response.status(404).json({ error: `no route ${request.method} ${request.path}` });
  });
  app.use(lastResort(log));
  return {
    port,
    url,
    async stop() {
      await notifier.stop();
      await server.stop();
    },
  };
}

function lastResort(log: SimulatorLog | undefined): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status === 500) log?.error({ err: error }, 'request failed');
    response.status(status).json({ error: status === 500 ? 'internal error' : String(error) });
  };
}

/** Body parsers throw errors that carry a 4xx status. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? status : 500;
}
