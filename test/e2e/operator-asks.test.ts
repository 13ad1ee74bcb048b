import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@ticketbottle/kube-client/clock.js';
import { ensureTls } from '@ticketbottle/local-stack/services/tls.js';
import { pollDependencies } from '@ticketbottle/operator/clients/dependencies.js';
import { pollEventWindows } from '@ticketbottle/operator/clients/event-windows.js';
import { pollQueueStats } from '@ticketbottle/operator/clients/queue-stats.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { expect } from 'chai';
import { until } from '../../tools/platform/until.js';
import { admit } from '../support/checkout.js';
import { healthy } from '../support/healthy.js';
import { platform } from '../support/platform.js';

describe('what the operator asks of the platform, by its certificate alone', function () {
  this.timeout(60_000);

  const ends: (() => unknown)[] = [];
  let to: (target: 'event' | 'waitroom') => {
    target: string;
    address: string;
    tls: { cert: Buffer; key: Buffer; ca: Buffer };
    metrics: ReturnType<typeof createMetrics>;
  };
  before(async () => {
    await healthy();
    const o = { env: process.env, now: new Date() };
    const { operator } = await ensureTls(join(platform().dir, 'tls'), ['operator'], o);
    const { cert, key, ca } = operator!;
    const tls = { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) };
    const metrics = createMetrics('operator');
    to = (target) => ({ target, address: platform().services.address(target), tls, metrics });
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const told = <T>(what: string, read: () => T | undefined) =>
    until(() => Promise.resolve(read()), { ms: 10_000, what, everyMs: 50 });

  it('is how many wait, are in checkout, have bought and can buy', async () => {
    const { client, ...connection } = createGrpcClient(WaitroomServiceDefinition, to('waitroom'));
    const changed: string[] = [];
    const onChange = (eventId: string) => void changed.push(eventId);
    const stats = pollQueueStats({ client, clock: systemClock, onChange });
    ends.push(
      () => connection.close(),
      () => stats.stop(),
    );
    const classes = [{ name: 'Floor', priceMinor: 50_000, total: 7 }];
    const event = await platform().event({ classes, maxConcurrent: 1 });
    await admit(await platform().buyer(), event);
    const seen = await told('figures', () => stats.of(event.eventId));
    expect(seen).to.include({ queued: 0, active: 1, sold: 0, total: 7 });
    expect(seen.observedAt).to.be.closeTo(Date.now(), 10_000);
    expect(changed).to.include(event.eventId);
  });

  it('is the sale window of an event, also of a draft, and whether there is such an event', async () => {
    const { client, ...connection } = createGrpcClient(EventServiceDefinition, to('event'));
    const windows = pollEventWindows({ client, clock: systemClock, onChange: () => undefined });
    ends.push(
      () => connection.close(),
      () => windows.stop(),
    );
    const { rest, tokens } = platform();
    const token = tokens.organiser;
    const event = await platform().event();
    const path = `/api/events/${event.eventId}`;
    const { saleOpensAt, saleClosesAt } = await rest.ok<Record<string, string>>(
      'GET',
      `${path}/config`,
    );
    expect(await told('a window', () => windows.of(event.eventId))).to.eql({
      opensAt: Date.parse(saleOpensAt!),
      closesAt: Date.parse(saleClosesAt!),
    });
    const copy = await rest.ok<{ id: string }>('POST', `${path}/duplicate`, { token, body: {} });
    expect(await told('a draft', () => windows.of(copy.id))).to.be.an('object');
    for (const eventId of [randomUUID(), 'no-uuid'])
      expect(await told('an answer', () => windows.of(eventId))).to.equal('Unknown');
  });

  it('is that all is well with the dependencies of services that are', async () => {
    const { services } = platform();
    const names = ['order', 'inventory', 'payment'] as const;
    const asked = new Set<string>();
    const dependencies = pollDependencies({
      podsOf: ({ name }) => {
        asked.add(name);
        const { port } = new URL(services.adminUrl(name as (typeof names)[number]));
        return [{ ip: '127.0.0.1', port: Number(port) }];
      },
      clock: systemClock,
      onChange: (deployment) => void asked.add(`answer of ${deployment.name}`),
    });
    ends.push(() => dependencies.stop());
    for (const name of names) dependencies.troubleOf({ namespace: 'shop', name });
    await told('answers', () => (asked.size === 6 ? true : undefined));
    for (const name of names)
      expect(dependencies.troubleOf({ namespace: 'shop', name })).to.equal(undefined);
  });
});
