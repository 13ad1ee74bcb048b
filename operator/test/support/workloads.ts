import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { pods, type Deployment } from '../../src/clients/kube/kinds.js';

/** A pod of the platform that is Ready for a minute already. */
export async function createPod(
  api: KubeApi,
  {
    namespace,
    app,
    container,
    index = 0,
  }: { namespace: string; app: string; container?: object; index?: number },
): Promise<KubeObject> {
  const name = `${app}-${index}`;
  const labels = { 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'ticketbottle' };
  await api.create<KubeObject>(pods, {
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: app, image: app, ...container }] },
  } as KubeObject);
  const lastTransitionTime = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '');
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime }];
  const podIP = '127.0.0.1';
  const status = { conditions, podIP, podIPs: [{ ip: podIP }] };
  // A scheduler that is there writes it, too: whatever it wrote last stays.
  const patch = { locked: 'unlocked' as const, change: { status } };
  const place = { subresource: 'status', fieldManager: 'test' };
  return api.mergePatch<KubeObject>(pods, { namespace, name }, patch, place);
}

export function deploymentOf(o: { namespace: string; name: string; replicas: number }): Deployment {
  const { namespace, name, replicas } = o;
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name, image: name }] },
  };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { metadata: { name, namespace }, spec };
}
