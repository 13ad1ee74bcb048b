import { Redis } from 'ioredis';
import { waitUntil } from '../process/wait-until.js';

/** A node that listens on 127.0.0.1 and knows nobody yet. */
export type LoneNode = { port: number; busPort: number };

const slots = 16_384;
const patience = { timeoutMs: 30_000 };

/** Makes one Redis Cluster of nodes; answers when every one of them says that it is whole. */
export async function joinRedisCluster(
  masters: readonly LoneNode[],
  replicas: readonly LoneNode[],
): Promise<void> {
  const all = [...masters, ...replicas];
  const clients = all.map(({ port }) => new Redis({ port, host: '127.0.0.1' }));
  try {
    for (const [n, client] of clients.entries()) {
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1); // else two nodes may think they are one another
      if (n < masters.length) await giveSlots(client, { n, of: masters.length });
      const [first] = masters;
      if (n > 0 && first !== undefined)
        await client.call('CLUSTER', 'MEET', '127.0.0.1', first.port, first.busPort);
    }
    for (const client of clients) await waitUntil('cluster', () => knows(client, all), patience);
    for (const [n, client] of clients.slice(masters.length).entries())
      await follow(client, clients[n % masters.length]);
    for (const client of clients) await waitUntil('cluster_state:ok', () => isOk(client), patience);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function giveSlots(client: Redis, { n, of }: { n: number; of: number }): Promise<void> {
  const from = Math.floor((n * slots) / of);
  const to = Math.floor(((n + 1) * slots) / of) - 1;
  await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
}

async function knows(client: Redis, all: readonly LoneNode[]): Promise<boolean> {
  const lines = String(await client.call('CLUSTER', 'NODES'))
    .trim()
    .split('\n');
  const linked = lines.filter((line) => line.includes(' connected') && !line.includes('handshake'));
  return linked.length === all.length;
}

async function follow(replica: Redis, master: Redis | undefined): Promise<void> {
  const id = String(await master?.call('CLUSTER', 'MYID'));
  await replica.call('CLUSTER', 'REPLICATE', id);
  const isLinked = async () =>
    (await replica.info('replication')).includes('master_link_status:up');
  await waitUntil('replica', isLinked, patience);
}

async function isOk(client: Redis): Promise<boolean> {
  const info = String(await client.call('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${slots}`);
}
