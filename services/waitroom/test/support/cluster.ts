import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { startRedisCluster } from '@ticketbottle/local-stack/redis-cluster.js';
import { Redis } from 'ioredis';
import type { LineSettings } from '../../src/domain/line-settings.js';
import { benchOn, type Line } from './lines.js';

export type ClusterBench = Awaited<ReturnType<typeof openClusterBench>>;

/** Lines on a real Redis Cluster of three nodes; the first has a replica, which is the last. */
export async function openClusterBench() {
  const dir = await mkdtemp(join(tmpdir(), 'waitroom-cluster-'));
  const cluster = await startRedisCluster({
    dir,
    masters: 3,
    replicas: 1,
    env: { PATH: env['PATH'] },
    report: () => undefined,
  });
  const { redisUrl, nodes } = cluster;
  const corner = { redisUrl, keyPrefix: 'test:', drop: () => Promise.resolve() };
  const bench = await benchOn(corner);
  const clients = nodes.map(({ port }) => {
    const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    return client;
  });
  return {
    ...bench,
    ...cluster,
    /** A client of each node by itself. */
    clients,
    /** Which node keeps the line now, from 0. */
    nodeOf: async ({ store, eventId }: Line): Promise<number> => {
      const key = `${store.keyPrefix}line:{${eventId}}`;
      for (const [n, client] of clients.entries()) {
        const found = await client.exists(key).catch(() => 0); // another node answers MOVED
        if (found === 1 && String(await client.call('ROLE')).startsWith('master')) return n;
      }
      throw new Error('no node has the line');
    },
    /** One line per node, in the order of the nodes. */
    linePerNode: async (more: Partial<LineSettings> = {}): Promise<Line[]> => {
      const [node] = clients;
      const wanted = [0, 1, 2].map((n) => Math.floor((n * 16_384) / 3));
      const ids: (string | undefined)[] = wanted.map(() => undefined);
      while (ids.includes(undefined)) {
        const eventId = randomUUID();
        const slot = Number(await node?.call('CLUSTER', 'KEYSLOT', eventId));
        ids[wanted.findLastIndex((from) => slot >= from)] ??= eventId;
      }
      return await Promise.all(ids.map((eventId) => bench.line(more, eventId)));
    },
    async close() {
      for (const client of clients) client.disconnect();
      await bench.close();
      await cluster.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until the line answers again. */
export async function answers(line: Line): Promise<void> {
  const asks = async () => (await line.admit()).fenced;
  await waitUntil('the line answers', asks, { timeoutMs: 30_000 });
}
