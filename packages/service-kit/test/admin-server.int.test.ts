import { expect } from 'chai';
import { startAdminServer, type AdminServer } from '../src/admin-server.js';
import { createMetrics } from '../src/metrics.js';
import { failureOf, silent, until } from './support/parts.js';

type Ready = { ready: boolean; dependencies: Record<string, { ok: boolean; error?: string }> };

describe('the admin server', function () {
  this.timeout(15_000);

  let nowMs = 1_800_000_000_000;
  let check: () => Promise<void> = () => Promise.resolve();
  let admin: AdminServer;
  const metrics = createMetrics('shop');
  const start = (port = 0): Promise<AdminServer> =>
    startAdminServer({
      host: '127.0.0.1',
      port,
      metrics,
      logger: silent,
      clock: { now: () => nowMs },
      checks: { database: () => check() },
    });
  beforeEach(async () => {
    check = () => Promise.resolve();
    admin = await start();
  });
  afterEach(() => admin.stop());

  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(`http://127.0.0.1:${admin.port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const readiness = async () => {
    const { status, text } = await get('/readyz');
    return { status, ...(JSON.parse(text) as Ready) };
  };
  const untilSeen = (ok: boolean): Promise<void> =>
    until(`the check is seen as ${ok}`, async () => {
      return (await readiness()).dependencies['database']?.ok === ok;
    });

  it('is live from the start, and ready only while it is told so', async () => {
    expect((await get('/livez')).status).to.equal(200);
    expect((await readiness()).status).to.equal(503);
    admin.setReady(true);
    expect(await readiness()).to.deep.include({ status: 200, ready: true });
    admin.setReady(false);
    expect((await readiness()).status).to.equal(503);
  });

  it('is ready while a dependency is gone for 5 and 10 s, not ready at 15 s, live all the time, and ready when it is back', async () => {
    admin.setReady(true);
    check = () => Promise.reject(new Error('connection refused'));
    await untilSeen(false);
    nowMs += 5_000;
    expect((await readiness()).status).to.equal(200);
    nowMs += 5_000;
    const tolerated = await readiness();
    expect(tolerated.status).to.equal(200);
    expect(tolerated.dependencies['database']?.error).to.equal('Error: connection refused');
    nowMs += 1;
    expect((await readiness()).status).to.equal(503);
    nowMs += 4_999;
    expect((await readiness()).status).to.equal(503);
    expect((await get('/livez')).status).to.equal(200);
    check = () => Promise.resolve();
    await untilSeen(true);
    expect((await readiness()).status).to.equal(200);
  });

  it('counts a dependency that never answers as gone', async () => {
    admin.setReady(true);
    check = () => new Promise(() => undefined);
    await untilSeen(false);
    const { dependencies } = await readiness();
    expect(dependencies['database']?.error).to.equal('no answer within 1000 ms');
  });

  it('shows the metrics of the service', async () => {
    metrics.counter('things_total', 'Things', ['kind']).inc({ kind: 'good' });
    const { status, text } = await get('/metrics');
    expect(status).to.equal(200);
    expect(text)
      .to.include('things_total{kind="good",service="shop"} 1')
      .and.include('process_cpu_seconds_total');
  });

  it('knows nothing else', async () => {
    expect((await get('/debug')).status).to.equal(404);
  });

  it('rejects on a port that is taken', async () => {
    expect((await failureOf(start(admin.port))).message).to.include('EADDRINUSE');
  });
});
