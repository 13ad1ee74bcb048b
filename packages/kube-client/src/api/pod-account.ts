import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { systemClock, type Clock } from '../clock.js';

/** The log-in that Kubernetes gives every pod: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
export type PodAccount = {
  /** "https://10.96.0.1:443" */
  server: string;
  /** Holds `token`, which the kubelet renews, and `ca.crt`. */
  dir: string;
};

/** Where the kubelet mounts it. */
export const accountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

/** `host` and `port` as in KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. */
export function serverAt(host: string, port: string): string {
  return `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** As client-go: a token is renewed long before it ends. */
const freshMs = 60_000;

/** Answers what a request needs, read again each minute; what was read last while that fails. */
export function accountReader(
  { dir }: PodAccount,
  clock: Pick<Clock, 'monotonic'> = systemClock,
): () => Promise<RequestOptions> {
  let last: RequestOptions | undefined;
  let readAt = -Infinity;
  return async () => {
    if (last !== undefined && clock.monotonic() - readAt < freshMs) return last;
    readAt = clock.monotonic();
    try {
      last = await readAccount(dir);
    } catch (error) {
      if (last === undefined) throw error;
    }
    return last;
  };
}

async function readAccount(dir: string): Promise<RequestOptions> {
  const [token, ca] = await Promise.all([
    readFile(join(dir, 'token'), 'utf8'),
    readFile(join(dir, 'ca.crt'), 'utf8'),
  ]);
  return { ca, headers: { Authorization: `Bearer ${token.trim()}` } };
}
