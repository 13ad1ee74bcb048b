import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { startServices } from '@ticketbottle/local-stack/services.js';
import { testStack } from '@ticketbottle/local-stack/test-stack.js';
import { expect } from 'chai';

describe('the order process', function () {
  this.timeout(60_000);

  it('starts without its neighbours, and stops on SIGTERM within 10 s in order', async () => {
    const stack = await testStack(import.meta.filename, { topics: true });
    const dir = await mkdtemp(join(tmpdir(), 'order-stop-'));
    const services = await startServices({
      stack: stack.stack,
      names: ['order'],
      dir,
      mode: 'source',
      env: { PATH: env['PATH'] },
      report: () => undefined,
      namespace: stack.name,
      topicPrefix: stack.topicPrefix,
    });
    const ready = await fetch(`${services.adminUrl('order')}/readyz`);
    expect(ready.status).to.equal(200);
    const metrics = await (await fetch(`${services.adminUrl('order')}/metrics`)).text();
    expect(metrics).to.contain('outbox_pending').and.to.contain('stranded_payments');
    const from = performance.now();
    await services.stop();
    expect(performance.now() - from).to.be.lessThan(10_000);
    const log = await readFile(join(dir, 'logs', 'order.log'), 'utf8');
    expect(log).to.contain('order stopped');
    expect(log).to.not.match(/"level":"(error|fatal)"/);
    await stack.drop();
    await rm(dir, { recursive: true, force: true });
  });
});
