import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TlsFiles } from '../config.js';
import type { Metrics } from '../metrics.js';

/** A certificate, its key and the authority, as they are on disk. */
export type Material = Pick<TlsFiles, 'cert' | 'key' | 'ca'>;

export type WatchedMaterial = {
  current(): Material;
  /** Looks at the files every second until `unwatch`; keeps no process alive. */
  watch(): void;
  unwatch(): void;
};

const lookMs = 1_000;

/**
 * The files of an identity, looked at again and again. A set is taken when it is whole: a certificate without its key, as in the
 * middle of a replacement, is not, and the last good set goes on.
 */
export function watchMaterial(
  tls: TlsFiles,
  { metrics, changed }: { metrics: Metrics; changed: () => void },
): WatchedMaterial {
  let material: Material = tls;
  let timer: NodeJS.Timeout | undefined;
  const failures = metrics.counter(
    'tls_reload_failures_total',
    'Looks at certificate files that found no whole set',
  );
  const look = async (): Promise<void> => {
    try {
      const read = await readMaterial(tls.paths);
      if (read === undefined || isSame(read, material)) return;
      check(read);
      material = read;
      noteExpiry(material, metrics);
      changed();
    } catch {
      failures.inc();
    }
  };
  noteExpiry(material, metrics);
  return {
    current: () => material,
    watch() {
      if (timer !== undefined) return;
      timer = setInterval(() => void look(), lookMs).unref();
      void look();
    },
    unwatch() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

async function readMaterial(paths: TlsFiles['paths']): Promise<Material | undefined> {
  if (paths === undefined) return undefined;
  const [cert, key, ca] = await Promise.all([
    readFile(paths.cert),
    readFile(paths.key),
    readFile(paths.ca),
  ]);
  return { cert, key, ca };
}

function isSame(a: Material, b: Material): boolean {
  return a.cert.equals(b.cert) && a.key.equals(b.key) && a.ca.equals(b.ca);
}

/** @throws Error when it is no whole set. */
function check({ cert, key, ca }: Material): void {
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error('the key is not that of the certificate');
  if (!new X509Certificate(ca).ca) throw new Error('the authority is none');
}

function noteExpiry({ cert }: Material, metrics: Metrics): void {
  const gauge = metrics.gauge(
    'tls_certificate_expires_seconds',
    'When the certificate ends, epoch',
  );
  try {
    gauge.set(new Date(new X509Certificate(cert).validTo).getTime() / 1_000);
  } catch {
    gauge.set(0); // no certificate at all: the first connection says so
  }
}
