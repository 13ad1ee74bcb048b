import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { startAdminServer } from '@ticketbottle/service-kit/admin-server.js';
import { expect } from 'chai';
import { readTrouble } from '../src/clients/readyz.js';

describe('what a pod tells of its dependencies', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const signal = () => AbortSignal.timeout(10_000);

  async function service(checks: Record<string, () => Promise<void>>, isReady = true) {
    const admin = await startAdminServer({
      ...{ host: '127.0.0.1', port: 0, checks, clock: systemClock },
      metrics: createMetrics('test'),
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    admin.setReady(isReady);
    ends.push(() => admin.stop());
    return { ip: '127.0.0.1', port: admin.port };
  }
  const well = () => Promise.resolve();
  const broken = (why: string) => () => Promise.reject(new Error(why));

  it('is the first failed check of a service by name, though its readiness still tolerates it', async () => {
    const pod = await service({ redis: broken('b'), kafka: broken('a'), alpha: well });
    expect(await readTrouble(pod, signal())).to.equal('kafka: Error: a');
    const long = await service({ redis: broken('x'.repeat(1_000)) });
    expect(await readTrouble(long, signal())).to.have.length(200);
  });

  it('is nothing while all checks are good, also of a service that starts or drains', async () => {
    expect(await readTrouble(await service({ redis: well }), signal())).to.equal(undefined);
    expect(await readTrouble(await service({ redis: well }, false), signal())).to.equal(undefined);
  });

  async function program(body: string | undefined, status = 200, location = '') {
    const server: Server = createServer((_request, response) => {
      if (body !== undefined) response.writeHead(status, { location }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return { ip: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }

  it('is nothing of another program, of a page without end, and of nobody', async () => {
    const bad = { dependencies: { redis: { ok: false } } };
    const elsewhere = await program(JSON.stringify(bad));
    expect(await readTrouble(elsewhere, signal())).to.equal('redis: does not answer');
    const pages = [
      await program('<html>', 404),
      await program('[]'),
      await program('', 302, `http://127.0.0.1:${elsewhere.port}/readyz`),
      await program(JSON.stringify({ ...bad, more: 'x'.repeat(70_000) })),
    ];
    for (const page of pages) expect(await readTrouble(page, signal())).to.equal(undefined);
    const gone = await program('');
    await ends.pop()?.();
    expect(await readTrouble(gone, signal())).to.equal(undefined);
    expect(await readTrouble({ ip: 'no address', port: 1 }, signal())).to.equal(undefined);
  });

  it('is waited for no longer than the caller likes', async () => {
    const abort = new AbortController();
    const asked = readTrouble(await program(undefined), abort.signal);
    abort.abort();
    expect(await asked).to.equal(undefined);
  });
});
