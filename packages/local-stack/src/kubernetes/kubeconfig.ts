import type { Identity } from './pki.js';

export type KubeconfigOptions = {
  server: string;
  /** PEM. */
  ca: string;
  user: Identity | { token: string };
  namespace?: string;
};

/** A kubeconfig with everything in it, as JSON, which is YAML too. */
export function toKubeconfig({ server, ca, user, namespace }: KubeconfigOptions): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const who =
    'token' in user
      ? user
      : {
          'client-certificate-data': base64(user.cert),
          'client-key-data': base64(user.key),
        };
  const context = {
    cluster: 'local',
    user: 'me',
    ...(namespace === undefined ? {} : { namespace }),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'me', user: who }],
    contexts: [{ name: 'local', context }],
    'current-context': 'local',
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
