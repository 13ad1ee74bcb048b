import { join } from 'node:path';
import { leaseKind, type Lease } from '@ticketbottle/kube-client/lease/lease.js';
import type { Cluster, NamespaceUser } from '@ticketbottle/kube-client/testing/cluster.js';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import {
  startOperatorProcess,
  type OperatorProcess,
} from '../../operator/test/support/operator-process.js';
import { until } from '../../tools/platform/until.js';

type Options = {
  cluster: Cluster;
  namespace: string;
  user: NamespaceUser;
  /** Where event and waiting room answer, and the certificate that is shown to them. */
  peers: Record<string, string>;
  dir: string;
  path: string | undefined;
};

export type Operators = {
  /** host:port of the metrics of each. */
  metrics: string[];
  /** Answers when the one that leads is gone; `back` when another process is ready in its place. */
  endLeader(signal: NodeJS.Signals): Promise<{ back: Promise<void> }>;
  end(signal: NodeJS.Signals): Promise<void>;
};

const names = ['operator-0', 'operator-1'];

/** The operator as its Deployment keeps it: one leads, one stands by, and one that ends is started again. */
export async function startOperators(o: Options): Promise<Operators> {
  const { cluster, namespace, user, peers, dir, path } = o;
  const { token } = user;
  const { ca, url } = cluster.server;
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const running = new Map<string, OperatorProcess>();
  const returning = new Set<Promise<void>>();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await Promise.allSettled(returning);
    await Promise.all([...running.values()].map((one) => one.end(signal)));
  };
  const start = async (pod: string): Promise<void> => {
    const account = { dir: join(dir, pod), token, ca, url };
    const options = { account, namespace, pod, peers, path, port: ports.get(pod) ?? 0 };
    running.set(pod, await startOperatorProcess(options));
  };
  const leader = async (): Promise<string | undefined> => {
    const lease = { namespace, name: 'ticketsale-operator' };
    const { spec } = await cluster.admin.get<Lease>(leaseKind, lease);
    return names.find((name) => spec?.holderIdentity?.startsWith(`${name}_`));
  };
  const started = await Promise.allSettled(names.map(start));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await end('SIGKILL');
    throw failed.reason;
  }
  return {
    ...{ end, metrics: [...ports.values()].map((port) => `127.0.0.1:${port}`) },
    async endLeader(signal) {
      const pod = await until(leader, { ms: 75_000, what: 'an operator leads' });
      await running.get(pod)?.end(signal);
      const back = start(pod);
      returning.add(back);
      return { back };
    },
  };
}
