import { expect } from 'chai';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { KubeObject } from '../src/api/objects.js';
import { eventKind, type EventObject } from '../src/events/event.js';
import { createRecorder } from '../src/events/recorder.js';
import { clusterStartMs, configMaps, startCluster, type Cluster } from './support/cluster.js';

describe('event recorder on a real API server', function () {
  this.timeout(60_000);
  let cluster: Cluster;

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it('writes events that the server takes, with long words cut, and a series for repeats', async () => {
    const namespace = await cluster.createNamespace();
    const { api } = await cluster.createUser(namespace, [
      { apiGroups: [eventKind.group], resources: ['events'], verbs: ['create', 'patch'] },
    ]);
    const regarding = await cluster.admin.create<KubeObject>(configMaps, {
      metadata: { namespace, name: 'n'.repeat(250) },
    });
    const troubles: unknown[] = [];
    const recorder = createRecorder({
      api,
      by: { controller: 'ticketbottle.io/operator', instance: 'i'.repeat(200) },
      onTrouble: (trouble) => troubles.push(trouble),
    });
    const happening = {
      regarding,
      kind: configMaps,
      type: 'Warning' as const,
      reason: 'R'.repeat(200),
      action: 'A'.repeat(200),
      note: 'đ'.repeat(3_000),
    };
    recorder.record(happening);
    const isThere = async () =>
      (await cluster.admin.list<EventObject>(eventKind, { namespace })).items.length === 1;
    await waitUntil('the first is written', isThere, { timeoutMs: 10_000 });
    recorder.record(happening);
    recorder.record({ ...happening, note: 'another' });
    await recorder.stop();
    expect(troubles).to.deep.equal([]);
    const { items } = await cluster.admin.list<EventObject>(eventKind, { namespace });
    expect(items).to.have.length(1);
    const [event] = items;
    expect(event?.series?.count).to.equal(3);
    expect(event?.eventTime).to.match(/\.\d{6}Z$/);
    expect(event?.regarding.uid).to.equal(regarding.metadata.uid);
    expect(Buffer.byteLength(event?.note ?? '')).to.be.at.most(1_024);
  });
});
