import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import pg from 'pg';

export type HearOptions = {
  databaseUrl: string;
  logger: Logger;
  /** A class crossed zero, on whatever replica. */
  crossed: (o: { eventId: string; classId: string; version: number; isBack: boolean }) => void;
  setListening: (isListening: boolean) => void;
};

const checkMs = 1_000;

/** Listens for classes that sell out or come back, on a connection of its own; comes back after a loss. */
export function startHearing(o: HearOptions): Loop {
  let client: pg.Client | undefined;
  let loop: Loop | undefined = undefined;
  const drop = async (): Promise<void> => {
    o.setListening(false);
    const ended = client;
    client = undefined;
    await ended?.end().catch(() => undefined);
  };
  const lost = (): void => {
    o.setListening(false);
    client = undefined;
    loop?.wake();
  };
  const run = async (): Promise<void> => {
    try {
      if (client === undefined) {
        client = await connect(o, lost);
        o.setListening(true);
      } else await client.query('SELECT 1');
    } catch (error) {
      await drop();
      throw error;
    }
  };
  loop = every({ name: 'hear of stock', ms: checkMs, logger: o.logger, run });
  const { wake, stop } = loop;
  return {
    wake,
    async stop() {
      await stop();
      await drop();
    },
  };
}

async function connect(o: HearOptions, lost: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: o.databaseUrl,
    application_name: 'inventory-hearing',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', (error) => {
    o.logger.warn({ err: error }, 'the connection that hears of stock is lost');
    lost();
  });
  client.on('notification', ({ payload = '' }) => {
    const [eventId = '', classId = '', version, word] = payload.split(' ');
    o.crossed({ eventId, classId, version: Number(version), isBack: word === 'back' });
  });
  await client.connect();
  await client.query('LISTEN stock_crossed');
  return client;
}
