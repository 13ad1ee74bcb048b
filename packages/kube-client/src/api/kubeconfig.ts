import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { connectTo, type Connection } from './connection.js';

/**
 * Connects as the current context of a kubeconfig (YAML text) says. `client-node` reads certificates, tokens that are renewed on
 * disk, exec and OIDC log-ins; the requests are our own, since its calls have no deadline and its watch cannot be ended before
 * headers (ADR 0017).
 */
export function openKubeconfig(text: string): Connection {
  const config = new KubeConfig();
  config.loadFromString(text);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current context with a cluster');
  const credentials = async (): Promise<RequestOptions> => {
    const auth: RequestOptions = {};
    await config.applyToHTTPSOptions(auth);
    return auth;
  };
  return connectTo({
    server: cluster.server,
    credentials,
    isProxied: cluster.proxyUrl !== undefined,
  });
}
