import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { NamespaceUser } from '@ticketbottle/kube-client/testing/cluster.js';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { createPod } from '../../operator/test/support/workloads.js';
import type { Platform } from '../../tools/platform/platform.js';

/** What a process of the waiting room is given to be a pod of the cluster. */
export type AsPod = () => Promise<Record<string, string>>;

/** Makes Ready pods of the waiting room, whose processes run here. */
export async function waitroomPods(
  admin: KubeApi,
  { namespace, user, dir }: { namespace: string; user: NamespaceUser; dir: string },
): Promise<AsPod> {
  const file = join(dir, 'waitroom.kubeconfig');
  await writeFile(file, user.kubeconfig);
  let pods = 0;
  return async () => {
    const which = { namespace, app: 'waitroom', index: pods++ };
    const { metadata } = await createPod(admin, which);
    return {
      ...{ TICKET_SALES: 'kubeconfig', KUBECONFIG: file },
      ...{ POD_NAME: metadata.name, POD_NAMESPACE: namespace, POD_UID: metadata.uid ?? '' },
    };
  };
}

/** Another process of the waiting room, beside that of the platform. */
export async function startWaitroomPod(platform: Platform, asPod: AsPod): Promise<Services> {
  const { stack, dir, namespace, topicPrefix, keyPrefix, services } = platform;
  const peers = Object.entries(services.env('waitroom')).filter(([name]) =>
    name.endsWith('_ADDRESS'),
  );
  return await startServices({
    ...{ stack, dir, namespace, topicPrefix, keyPrefix, names: ['waitroom'], mode: 'build' },
    ...{ env: { PATH: env['PATH'] }, report: () => undefined },
    overrides: { waitroom: { ...Object.fromEntries(peers), ...(await asPod()) } },
  });
}
