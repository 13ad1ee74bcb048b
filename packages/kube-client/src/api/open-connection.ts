import { readFile } from 'node:fs/promises';
import { connectTo, type Connection } from './connection.js';
import { accountReader, serverAt, type PodAccount } from './pod-account.js';

/** Who we are: as a kubeconfig says, or as the pod that we are. */
export type Login = { kubeconfigFile: string } | PodAccount;

/** Variables that say so; the last two Kubernetes gives every pod. */
export type LoginVariable = 'KUBECONFIG' | 'KUBERNETES_SERVICE_HOST' | 'KUBERNETES_SERVICE_PORT';

/** `need` answers the value of a variable, or throws. `dir`: where the account of a pod is mounted. */
export function loginOf(
  by: 'kubeconfig' | 'cluster',
  need: (name: LoginVariable) => string,
  dir: string,
): Login {
  if (by === 'kubeconfig') return { kubeconfigFile: need('KUBECONFIG') };
  const server = serverAt(need('KUBERNETES_SERVICE_HOST'), need('KUBERNETES_SERVICE_PORT'));
  return { server, dir };
}

/** @throws Error when the kubeconfig can not be read, or has no current context. */
export async function openConnection(login: Login): Promise<Connection> {
  if (!('kubeconfigFile' in login))
    return connectTo({
      server: login.server,
      credentials: accountReader(login),
      isProxied: false,
    });
  const text = await readFile(login.kubeconfigFile, 'utf8');
  // Loaded here: what reads kubeconfigs takes 85 MB, and a pod needs none (ADR 0017).
  const { openKubeconfig } = await import('./kubeconfig.js');
  return openKubeconfig(text);
}
