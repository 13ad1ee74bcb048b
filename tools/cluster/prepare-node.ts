import {
  containerdBinary,
  corednsBinary,
  etcdBinary,
  kubernetesBinary,
  pauseBinary,
} from '@ticketbottle/local-stack/kubernetes/binaries.js';
import { nodeTools } from '@ticketbottle/local-stack/kubernetes/node-tools.js';
import { goTool } from '../charts/go-tool.js';

type Source = { env: NodeJS.ProcessEnv; report: (step: string) => void };

/** Builds or fetches every program that a real node needs, since there is no way out of its network. @throws Error that says what is missing. */
export async function prepareNode(source: Source): Promise<void> {
  await nodeTools(source.env);
  for (const name of ['containerd', 'containerd-shim-runc-v2', 'ctr'] as const)
    await containerdBinary(name, source);
  const kubernetes = ['apiserver', 'controller-manager', 'scheduler', 'proxy'] as const;
  for (const name of kubernetes) await kubernetesBinary(`kube-${name}`, source);
  for (const name of ['kubelet', 'kubectl'] as const) await kubernetesBinary(name, source);
  await etcdBinary(source);
  await corednsBinary(source);
  await pauseBinary(source);
  await goTool('helm', source.env);
}
