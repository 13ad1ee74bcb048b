import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { serviceAccounts, startCluster } from '@ticketbottle/kube-client/testing/cluster.js';
import { ensureTls } from '@ticketbottle/local-stack/services/tls.js';
import {
  apiVersion,
  kind,
  type TicketSaleManifest,
} from '@ticketbottle/operator/api/ticket-sale.js';
import {
  configMaps,
  deployments,
  ticketSales,
  type ConfigMap,
  type Deployment,
  type SaleObject,
} from '@ticketbottle/operator/clients/kube/kinds.js';
import { kubelet } from '../../operator/test/support/actors.js';
import { deploymentOf } from '../../operator/test/support/workloads.js';
import { createAdmin, enter } from '../../tools/platform/accounts.js';
import { startPlatform } from '../../tools/platform/platform.js';
import { startOperators } from './operators.js';
import { startWaitroomPod, waitroomPods } from './waitroom-pods.js';

export type SaleWorld = Awaited<ReturnType<typeof openSaleWorld>>;

/** A platform of its own whose line follows the TicketSales of a real API server, through two replicas, and two operators that look after them. */
export async function openSaleWorld() {
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-sale-'));
  const ends: (() => unknown)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const cluster = await startCluster();
    ends.push(() => cluster.stop());
    await cluster.installCrds('charts/operator/crds/ticketsales.yaml');
    const { admin } = cluster;
    const namespace = await cluster.createNamespace('site');
    await admin.create(serviceAccounts, { metadata: { name: 'default', namespace } });
    const userOf = (name: 'operator' | 'waitroom') =>
      cluster.createUser(namespace, `charts/${name}/files/role.yaml`);
    const asPod = await waitroomPods(admin, { namespace, user: await userOf('waitroom'), dir });
    const platform = await startPlatform({
      ...{ dir, mode: 'build', env, ports: 'free', say: () => undefined },
      namespace: `sale${Date.now().toString(36)}`,
      overrides: { waitroom: await asPod() },
    });
    ends.push(() => platform.stop());
    const second = await startWaitroomPod(platform, asPod);
    ends.push(() => second.stop());
    const workers = kubelet(admin, namespace, new Map());
    ends.push(() => workers.stop());
    const tls = await ensureTls(join(dir, 'tls'), ['operator'], { env, now: new Date() });
    const { cert = '', key: certKey = '', ca = '' } = tls['operator'] ?? {};
    const address = (name: 'event' | 'waitroom') => platform.services.address(name);
    const operators = await startOperators({
      ...{ cluster, namespace, user: await userOf('operator'), path: env['PATH'] },
      dir: join(dir, 'operators'),
      peers: {
        ...{ EVENT_ADDRESS: address('event'), WAITROOM_ADDRESS: address('waitroom') },
        ...{ INTERNAL_TLS_CERT: cert, INTERNAL_TLS_KEY: certKey, INTERNAL_TLS_CA: ca },
      },
    });
    ends.push(() => operators.end('SIGTERM'));
    const { rest } = platform;
    const account = (name: string) => ({
      email: `${name}@sale.test`,
      password: `${name}-Pass-1234`,
    });
    await createAdmin(platform, 'build', account('admin'));
    const signIn = async (name: string) =>
      (await enter(platform, account(name), ['Ada', 'Example'])).accessToken;
    const tokens = { admin: await signIn('admin'), organiser: await signIn('organiser') };
    const key = (name: string) => ({ namespace, name });
    return {
      ...{ dir, rest, tokens, operators, close },
      buyer: () => signIn(randomUUID()),
      deploy: (name: string, replicas: number) =>
        admin.create<Deployment>(deployments, deploymentOf({ namespace, name, replicas })),
      replicas: async (name: string) =>
        (await admin.get<Deployment>(deployments, key(name))).spec.replicas,
      apply: (name: string, spec: TicketSaleManifest['spec']) =>
        admin.create(ticketSales, {
          ...{ apiVersion, kind, metadata: { name, namespace }, spec },
        } as unknown as SaleObject),
      edit: (name: string, spec: object) =>
        admin.mergePatch<SaleObject>(
          ticketSales,
          key(name),
          { locked: 'unlocked', change: { spec } },
          { fieldManager: 'kubectl' },
        ),
      /** The state of the gate as the line is told. */
      gate: async (name: string) =>
        (await admin.get<ConfigMap>(configMaps, key(`tsale-${name}`))).data?.['gate'],
      read: (name: string) => admin.get<SaleObject>(ticketSales, key(name)),
      remove: (name: string) => admin.remove(ticketSales, key(name)),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
