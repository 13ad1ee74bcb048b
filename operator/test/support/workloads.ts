import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { pods, type Deployment } from '../../src/clients/kube/kinds.js';

/** A pod of the platform that is Ready for a minute already. */
export async function createPod(
  api: KubeApi,
  { namespace, app, container }: { namespace: string; app: string; container?: object },
): Promise<KubeObject> {
  const labels = { 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'ticketbottle' };
  const pod = await api.create<KubeObject>(pods, {
    metadata: { name: `${app}-0`, namespace, labels },
    spec: { containers: [{ name: app, image: app, ...container }] },
  } as KubeObject);
  const lastTransitionTime = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '');
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime }];
  const podIP = '127.0.0.1';
  const ready = { ...pod, status: { conditions, podIP, podIPs: [{ ip: podIP }] } } as KubeObject;
  return api.replace(pods, ready, { subresource: 'status' });
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
