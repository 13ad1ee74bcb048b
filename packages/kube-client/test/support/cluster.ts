import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { parseAllDocuments } from 'yaml';
import { startApiServer, type ApiServer } from '@ticketbottle/local-stack/kubernetes/api-server.js';
import {
  startControllers,
  type Controllers,
} from '@ticketbottle/local-stack/kubernetes/controllers.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { openKubeconfig } from '../../src/api/kubeconfig.js';
import { createKubeApi, type KubeApi } from '../../src/api/kube-api.js';
import type { KubeObject, ResourceKind } from '../../src/api/objects.js';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';

export type PolicyRule = {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
};

/** A user of one namespace, known by a service account's token and bound to a Role: what a pod of ours may do. */
export type NamespaceUser = {
  /** Straight to the server. */
  api: KubeApi;
  kubeconfig: string;
  token: string;
  /** Another one, good for ten minutes, as a kubelet asks for it in time. */
  newToken(): Promise<string>;
  /** The same user at another address, such as a fault proxy's. */
  at(url: string): KubeApi;
};

export type Cluster = {
  server: ApiServer;
  /** May do everything. */
  admin: KubeApi;
  /** An empty namespace of a name like the stem. */
  createNamespace(stem?: string): Promise<string>;
  /** `role`: rules, or the path of a YAML file with a Role (or ClusterRole) whose rules are taken. */
  createUser(namespace: string, role: PolicyRule[] | string): Promise<NamespaceUser>;
  /** Applies every CustomResourceDefinition of a YAML file, and waits until the server serves them. */
  installCrds(file: string): Promise<void>;
  startFaultProxy(): Promise<FaultProxy>;
  /** From now on Deployments have pods, and autoscalers act; on so many nodes that only say what they do. */
  startControllers(nodes: number): Promise<void>;
  stop(): Promise<void>;
};

const core = (plural: string, kind: string): ResourceKind => ({
  group: '',
  version: 'v1',
  plural,
  kind,
});
export const namespaces = core('namespaces', 'Namespace');
export const configMaps = core('configmaps', 'ConfigMap');
const nodes = core('nodes', 'Node');
export const serviceAccounts = core('serviceaccounts', 'ServiceAccount');
const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' };
const roles = { ...rbac, plural: 'roles', kind: 'Role' };
const roleBindings = { ...rbac, plural: 'rolebindings', kind: 'RoleBinding' };
const crds = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

/** The first start of a machine builds etcd and kube-apiserver: minutes. A `before` hook needs this much time. */
export const clusterStartMs = 25 * 60_000;

const free = { perSecond: 1_000, burst: 1_000 };

/** A real API server with RBAC for one test file. */
export async function startCluster(): Promise<Cluster> {
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-kube-'));
  const report = ({ step, error }: { step: string; error?: true }) => {
    if (error || step.startsWith('building')) process.stderr.write(`${step}\n`);
  };
  const server = await startApiServer({ dir, env, report });
  const adminConfig = await readFile(server.adminKubeconfigFile, 'utf8');
  const opened: KubeApi[] = [];
  const open = (kubeconfig: string, rate?: typeof free): KubeApi => {
    const connection = openKubeconfig(kubeconfig);
    const api = createKubeApi({ connection, ...(rate === undefined ? {} : { rate }) });
    opened.push(api);
    return api;
  };
  const admin = open(adminConfig, free);
  let controllers: Controllers | undefined;
  let proxyIdentity: ReturnType<ApiServer['serverIdentity']> | undefined; // one for all: openssl signs one at a time
  return {
    server,
    admin,
    createNamespace: async (stem = 't') => {
      const name = `${stem}-${randomBytes(4).toString('hex')}`;
      await admin.create(namespaces, { metadata: { name } });
      return name;
    },
    createUser: async (namespace, role) => {
      const newToken = await tokensOf(admin, namespace, role);
      const token = await newToken(3_600);
      const at = (url: string) =>
        open(server.kubeconfig({ user: { token }, namespace, server: url }), free);
      const kubeconfig = server.kubeconfig({ user: { token }, namespace });
      return {
        ...{ api: open(kubeconfig, free), kubeconfig, token, at },
        newToken: () => newToken(600),
      };
    },
    installCrds: (file) => installCrds(admin, file),
    startFaultProxy: async () => {
      const identity = await (proxyIdentity ??= server.serverIdentity('fault-proxy'));
      return startFaultProxy({ target: server.url, ca: server.ca, identity });
    },
    startControllers: async (count) => {
      controllers = await startControllers(server, { dir, env, report });
      for (let n = 1; n <= count; n += 1)
        await admin.create(nodes, { metadata: { name: `node-${n}` } });
    },
    stop: async () => {
      for (const api of opened) api.close();
      await controllers?.stop();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A user of that Role; answers what makes a token for it, by how many seconds it is good. */
async function tokensOf(
  admin: KubeApi,
  namespace: string,
  role: PolicyRule[] | string,
): Promise<(expirationSeconds: number) => Promise<string>> {
  const name = `user-${randomBytes(3).toString('hex')}`;
  const metadata = { name, namespace };
  const rules = typeof role === 'string' ? await rulesOf(role) : role;
  const subject = { kind: 'ServiceAccount', name, namespace };
  const roleRef = { apiGroup: rbac.group, kind: 'Role', name };
  await admin.create(serviceAccounts, { metadata });
  await admin.create(roles, { metadata, rules } as KubeObject);
  await admin.create(roleBindings, { metadata, roleRef, subjects: [subject] } as KubeObject);
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const kind = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' };
  return async (expirationSeconds) => {
    const request = { ...kind, spec: { expirationSeconds } };
    return (await admin.raw<{ status: { token: string } }>(path, request)).status.token;
  };
}

async function documents(file: string): Promise<KubeObject[]> {
  const text = await readFile(file, 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

async function rulesOf(file: string): Promise<PolicyRule[]> {
  const found = (await documents(file)).filter(({ kind }) => /^(Cluster)?Role$/.test(kind ?? ''));
  const rules = found.flatMap((role) => (role as { rules?: PolicyRule[] }).rules ?? []);
  if (rules.length === 0) throw new Error(`${file} has no Role with rules`);
  return rules;
}

type Condition = { type: string; status: string };
type Crd = KubeObject & { status?: { conditions?: Condition[] } };

async function installCrds(admin: KubeApi, file: string): Promise<void> {
  const found = (await documents(file)).filter(({ kind }) => kind === crds.kind);
  if (found.length === 0) throw new Error(`${file} has no CustomResourceDefinition`);
  for (const crd of found) await admin.apply(crds, crd, { fieldManager: 'test' });
  for (const { metadata } of found) {
    const isEstablished = async () => {
      const { status } = await admin.get<Crd>(crds, { name: metadata.name });
      const holds = ({ type, status: is }: Condition) => type === 'Established' && is === 'True';
      return status?.conditions?.some(holds) ?? false;
    };
    await waitUntil(`${metadata.name} is served`, isEstablished, { timeoutMs: 30_000 });
  }
}
