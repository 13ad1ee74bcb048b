import { nextTick } from 'node:process';
import { ChannelCredentials, experimental, ServerCredentials } from '@grpc/grpc-js';
import type { TlsFiles } from '../config.js';
import type { Metrics } from '../metrics.js';
import { watchMaterial, type Material, type MaterialFiles } from './tls-material.js';

type Provider = experimental.CertificateProvider;

/** Of a server: connections made after the files were replaced use the new ones; those that are open stay. */
export function serverCredentials(tls: TlsFiles | undefined, metrics: Metrics): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const provider = providerOf(tls, metrics);
  return experimental.createCertificateProviderServerCredentials(provider, provider, true);
}

/** Of a server that strangers call: it shows its certificate and asks for none. Replaced files as in `serverCredentials`. */
export function publicServerCredentials(
  tls: MaterialFiles | undefined,
  metrics: Metrics,
): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const provider = providerOf(tls, metrics, 'public');
  return experimental.createCertificateProviderServerCredentials(provider, null, false);
}

/** Of a client; as `serverCredentials`. */
export function channelCredentials(
  tls: TlsFiles | undefined,
  metrics: Metrics,
): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  const provider = providerOf(tls, metrics);
  return experimental.createCertificateProviderChannelCredentials(provider, provider);
}

/** One per identity: the server and all clients of a process look at the files together. */
const providers = new WeakMap<MaterialFiles, Provider>();

function providerOf(tls: MaterialFiles, metrics: Metrics, use = 'internal'): Provider {
  const known = providers.get(tls) ?? createProvider(tls, { use, metrics });
  providers.set(tls, known);
  return known;
}

const caOf = ({ ca }: Material) => (ca === undefined ? null : { caCertificate: ca });
const identityOf = ({ cert, key }: Material) => ({ certificate: cert, privateKey: key });

/** grpc-js has one that watches files, but drops the last good set when it meets half a one. */
function createProvider(
  tls: MaterialFiles,
  { use, metrics }: { use: string; metrics: Metrics },
): Provider {
  const ca = new Set<experimental.CaCertificateUpdateListener>();
  const identity = new Set<experimental.IdentityCertificateUpdateListener>();
  const files = watchMaterial(tls, {
    ...{ use, metrics },
    changed: () => {
      for (const listener of identity) listener(identityOf(files.current()));
      for (const listener of ca) listener(caOf(files.current()));
    },
  });
  const unwatchUnused = (): void => {
    if (ca.size + identity.size === 0) files.unwatch();
  };
  return {
    addCaCertificateListener(listener) {
      ca.add(listener);
      nextTick(() => listener(caOf(files.current())));
      files.watch();
    },
    removeCaCertificateListener(listener) {
      ca.delete(listener);
      unwatchUnused();
    },
    addIdentityCertificateListener(listener) {
      identity.add(listener);
      nextTick(() => listener(identityOf(files.current())));
      files.watch();
    },
    removeIdentityCertificateListener(listener) {
      identity.delete(listener);
      unwatchUnused();
    },
  };
}
