import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Redis } from 'ioredis';
import { waitUntil } from '../src/process/wait-until.js';
import { startRedisCluster, type RedisCluster } from '../src/redis-cluster.js';

describe('local stack: a Redis Cluster', function () {
  this.timeout(120_000);
  let dir = '';
  let cluster: RedisCluster;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ls-cluster-'));
    const env = { PATH: process.env['PATH'] };
    cluster = await startRedisCluster({
      dir,
      masters: 3,
      replicas: 1,
      env,
      report: () => undefined,
    });
  });
  after(async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('serves every slot from three nodes, and copies the first', async () => {
    const [first] = cluster.nodes;
    const client = new Redis({ port: first?.port ?? 0, host: '127.0.0.1' });
    const shards = (await client.call('CLUSTER', 'SLOTS')) as [number, number, ...unknown[]][];
    const served = shards.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    expect({ served, shards: shards.length }).to.deep.equal({ served: 16_384, shards: 3 });
    expect(await client.info('replication')).to.include('connected_slaves:1');
    client.disconnect();
  });

  it('keeps the data and the place of a node that is killed and started again', async () => {
    const [, second] = cluster.nodes;
    const port = second?.port ?? 0;
    const client = new Cluster([{ host: '127.0.0.1', port: cluster.nodes[0]?.port ?? 0 }]);
    const names = Array.from({ length: 100 }, (_, n) => `key ${n}`);
    await Promise.all(names.map((name) => client.set(name, name)));
    await second?.kill('SIGKILL');
    await second?.restart();
    expect(second?.port).to.equal(port);
    const all = async () =>
      (await Promise.all(names.map((name) => client.get(name)))).every((value) => value !== null);
    await waitUntil('every key is there', all, { timeoutMs: 30_000 });
    client.disconnect();
  });
});
