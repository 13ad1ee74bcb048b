import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { loadConfig } from '@ticketbottle/operator/config.js';
import { startOperator } from '@ticketbottle/operator/service.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { kubelet } from '../../operator/test/support/actors.js';
import { createPod, deploymentOf } from '../../operator/test/support/workloads.js';
import { createAdmin, enter } from '../../tools/platform/accounts.js';
import { startPlatform } from '../../tools/platform/platform.js';

export type SaleWorld = Awaited<ReturnType<typeof openSaleWorld>>;

/** A platform of its own whose line follows the TicketSales of a real API server, and the operator that looks after them. */
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
    const pod = await createPod(admin, { namespace, app: 'waitroom' });
    const kubeconfig = async (name: 'operator' | 'waitroom'): Promise<string> => {
      const user = await cluster.createUser(namespace, `charts/${name}/files/role.yaml`);
      const file = join(dir, `${name}.kubeconfig`);
      await writeFile(file, user.kubeconfig);
      return file;
    };
    const platform = await startPlatform({
      ...{ dir, mode: 'build', env: process.env, ports: 'free', say: () => undefined },
      namespace: `sale${Date.now().toString(36)}`,
      overrides: {
        waitroom: {
          ...{ TICKET_SALES: 'kubeconfig', KUBECONFIG: await kubeconfig('waitroom') },
          ...{ POD_NAME: pod.metadata.name, POD_NAMESPACE: namespace },
          POD_UID: pod.metadata.uid ?? '',
        },
      },
    });
    ends.push(() => platform.stop());
    const workers = kubelet(admin, namespace, new Map());
    ends.push(() => workers.stop());
    const tls = await ensureTls(join(dir, 'tls'), ['operator'], {
      env: process.env,
      now: new Date(),
    });
    const operator = await startOperator(
      loadConfig({
        ...{ NODE_ENV: 'test', ADMIN_PORT: '0', POD_NAME: 'operator-0', POD_NAMESPACE: namespace },
        ...{ KUBERNETES: 'kubeconfig', KUBECONFIG: await kubeconfig('operator') },
        EVENT_ADDRESS: platform.services.address('event'),
        WAITROOM_ADDRESS: platform.services.address('waitroom'),
        INTERNAL_TLS_CERT: tls['operator']?.cert,
        INTERNAL_TLS_KEY: tls['operator']?.key,
        INTERNAL_TLS_CA: tls['operator']?.ca,
      }),
      {
        ...{ clock: systemClock, ids: uuidv7Ids },
        logger: createLogger({ service: 'operator', level: 'warn' }),
      },
    );
    ends.push(() => operator.stop());
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
      ...{ dir, rest, tokens, close },
      operatorMetrics: `127.0.0.1:${operator.adminPort}`,
      stopOperator: () => operator.stop(),
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
