import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler } from 'express';
import type { SimulatorConfig } from './config.js';
import { controlRoutes } from './control/routes.js';
import { createJournal } from './journal.js';
import { createKnobBoard, knobsOf } from './knobs.js';
import { listen } from './listen.js';
import { createNotifier } from './notify.js';
import { createLinkBook } from './payos/links.js';
import { payosRoutes } from './payos/routes.js';
import type { Simulated } from './simulated.js';
import { createTransactionBook } from './vnpay/transactions.js';
import { vnpayRoutes } from './vnpay/routes.js';
import { orderNotifier } from './zalopay/notify.js';
import { createOrderBook } from './zalopay/orders.js';
import { zalopayRoutes } from './zalopay/routes.js';

export type Simulator = {
  port: number;
  /** Base address for merchants and browsers, without a slash at the end. */
  url: string;
  stop(): Promise<void>;
};

export type SimulatorLog = { error(details: object, message: string): void };

const MOST_PAYMENTS = 20_000;
const MOST_JOURNAL_ENTRIES = 5_000;

/** Starts the providers' HTTP APIs, pay pages and the control API on one port. `now` is epoch milliseconds. */
export async function startSimulator(
  config: SimulatorConfig,
  { log, now = Date.now }: { log?: SimulatorLog; now?: () => number } = {},
): Promise<Simulator> {
  const knobs = createKnobBoard();
  const journal = createJournal(MOST_JOURNAL_ENTRIES);
  const notifier = createNotifier({ knobs, journal, now });
  const app = express().disable('x-powered-by');
  const server = await listen(app, config);
  const { port } = server;
  const publicUrl = (config.publicUrl ?? `http://${config.host}:${port}`).replace(/\/$/, '');
  const simulated = simulate(config, { knobs, notifier, now, publicUrl });
  // Before ZaloPay, whose API lies under /v2 too.
  if (simulated.payos !== undefined) app.use(payosRoutes(simulated.payos));
  if (simulated.vnpay !== undefined) app.use(vnpayRoutes(simulated.vnpay));
  app.use(zalopayRoutes(simulated.zalopay));
  app.use('/control', controlRoutes(simulated, { knobs, journal }));
  app.use((request, response) => {
    response.status(404).json({ error: `no route ${request.method} ${request.path}` });
  });
  app.use(lastResort(log));
  return {
    port,
    url: publicUrl,
    async stop() {
      await notifier.stop();
      await server.stop();
    },
  };
}

type Shared = Pick<NonNullable<Simulated['payos']>, 'knobs' | 'notifier' | 'now' | 'publicUrl'>;

function simulate(config: SimulatorConfig, shared: Shared): Simulated {
  const { zalopay: app, payos: channel, vnpay: terminal } = config;
  const knobs = knobsOf(shared.knobs, 'zalopay');
  const newId = () => randomUUID().replaceAll('-', '');
  return {
    zalopay: {
      ...shared,
      app,
      knobs,
      orders: createOrderBook(MOST_PAYMENTS),
      notifier: orderNotifier(shared.notifier, { app, knobs }),
      newToken: randomUUID,
    },
    payos: channel && {
      ...shared,
      channel,
      knobs: knobsOf(shared.knobs, 'payos'),
      links: createLinkBook(MOST_PAYMENTS),
      newId,
      webhook: { url: channel.webhookUrl },
    },
    vnpay: terminal && {
      ...shared,
      terminal,
      knobs: knobsOf(shared.knobs, 'vnpay'),
      transactions: createTransactionBook(MOST_PAYMENTS),
      newId,
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
