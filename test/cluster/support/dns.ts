import type { RealCluster } from '@ticketbottle/local-stack/kubernetes/node.js';

const readyMs = 120_000;

/** Names of Services; the image of CoreDNS must be there (tools/cluster/node-images.ts). Resolves when it is Ready. */
export async function startDns(cluster: RealCluster): Promise<void> {
  await cluster.kubectl(['apply', '-f', 'tools/kubernetes/coredns/coredns.yaml']);
  const wait = ['rollout', 'status', 'deployment/coredns', `--timeout=${readyMs / 1000}s`];
  await cluster.kubectl(['--namespace=kube-system', ...wait], readyMs + 10_000);
}
