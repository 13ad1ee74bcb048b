import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Metrics } from '../metrics.js';

/** A certificate, its key and, where the other side shows one too, the authority; as they are on disk. */
export type Material = { cert: Buffer; key: Buffer; ca?: Buffer | undefined };
export type MaterialFiles = Material & {
  /** Where it was read; what is put there later is used by new connections, without a restart. */
  paths?: { cert: string; key: string; ca?: string | undefined };
};

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
  tls: MaterialFiles,
  { use, metrics, changed }: { use: string; metrics: Metrics; changed: () => void },
): WatchedMaterial {
  let material: Material = tls;
  let timer: NodeJS.Timeout | undefined;
  const failures = metrics.counter(
    'tls_reload_failures_total',
    'Looks at certificate files that found no whole set',
    ['use'],
  );
  failures.inc({ use }, 0);
  const look = async (): Promise<void> => {
    try {
      const read = await readMaterial(tls.paths);
      if (read === undefined || isSame(read, material)) return;
      check(read);
      material = read;
      noteExpiry(material, { use, metrics });
      changed();
    } catch {
      failures.inc({ use });
    }
  };
  noteExpiry(material, { use, metrics });
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

async function readMaterial(paths: MaterialFiles['paths']): Promise<Material | undefined> {
  if (paths === undefined) return undefined;
  const [cert, key, ca] = await Promise.all([
    readFile(paths.cert),
    readFile(paths.key),
    paths.ca === undefined ? undefined : readFile(paths.ca),
  ]);
  return { cert, key, ca };
}

function isSame(a: Material, b: Material): boolean {
  const isSameCa = a.ca === undefined || (b.ca !== undefined && a.ca.equals(b.ca));
  return a.cert.equals(b.cert) && a.key.equals(b.key) && isSameCa;
}

/** @throws Error when it is no whole set. */
function check({ cert, key, ca }: Material): void {
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error('the key is not that of the certificate');
  if (ca !== undefined && !new X509Certificate(ca).ca) throw new Error('the authority is none');
}

function noteExpiry({ cert }: Material, { use, metrics }: { use: string; metrics: Metrics }): void {
  const gauge = metrics.gauge(
    'tls_certificate_expires_seconds',
    'When the certificate ends, epoch',
    ['use'],
  );
  try {
    gauge.set({ use }, new Date(new X509Certificate(cert).validTo).getTime() / 1_000);
  } catch {
    gauge.set({ use }, 0); // no certificate at all: the first connection says so
  }
}
