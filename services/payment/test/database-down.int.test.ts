import { testStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { openPostgres } from '@ticketbottle/service-kit/postgres.js';
import { expect } from 'chai';
import { createZalopay } from '../src/clients/zalopay/zalopay.js';
import { startWebhooks } from '../src/http/webhooks.js';
import { app, deliver, logger, notice } from './support/payment-rig.js';

describe('a webhook while the database is down', () => {
  it('makes ZaloPay call again, and still refuses a forged notice', async () => {
    const stack = await testStack(import.meta.filename, { only: ['postgres'] });
    const db = await openPostgres({
      url: stack.databaseUrl,
      service: 'payment',
      entities: [],
      migrations: [],
      poolSize: 2,
      logger,
    });
    await db.destroy();
    const zalopay = createZalopay({
      ...app,
      url: 'http://127.0.0.1:9',
      webhookPublicUrl: 'http://127.0.0.1:9',
      queryMs: 60_000,
      now: () => systemClock.now(),
      random: () => '0123456789abcdef',
    });
    const webhooks = await startWebhooks(
      {
        db,
        providers: { ZALOPAY: zalopay },
        clock: systemClock,
        ids: uuidv7Ids,
        logger,
        metrics: createMetrics('test'),
        minWindowMs: 0,
        redirect: undefined,
        wake: { refunds: () => undefined, links: () => undefined, alerts: () => undefined },
      },
      { host: '127.0.0.1', port: 0 },
    );
    const at = { webhooks: `http://127.0.0.1:${webhooks.port}/webhooks/zalopay` };
    const data = { app_trans_id: '260101_a', amount: 1_000, zp_trans_id: 7 };
    const good = await deliver(at, notice(data));
    const forged = await deliver(at, notice(data, 'another key'));
    await webhooks.stop();
    await stack.drop();
    expect(good).to.include({ status: 200, return_code: 0 });
    expect(forged).to.include({ status: 200, return_code: -1 });
  });
});
