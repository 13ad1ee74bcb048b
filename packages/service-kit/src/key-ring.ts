import { generateKeyPairSync } from 'node:crypto';
import type { Clock } from './clock.js';
import { ConfigError, readKeyFile } from './config.js';
import type { Logger } from './logger.js';
import { loadSigningKey, type Jwk, type SigningKey } from './signing-key.js';
import { watchFiles } from './watched-files.js';

/** A private key, and since when (epoch milliseconds) it is the one that signs. */
export type DatedKey = { key: SigningKey; pem: string; signsFromMs: number };

/**
 * `announced`: published, not used yet. `signs`: the one that new tokens are signed by. `verifies`: published for tokens
 * that it signed before. `over`: no token of it lives.
 */
export type KeyState = 'announced' | 'signs' | 'verifies' | 'over';

/** The key that signs, and those that verify, at this instant. */
export type KeyRing = {
  current(): SigningKey;
  /** Announced keys too: whoever verifies knows a key before its first token comes. */
  published(): Jwk[];
  stop(): Promise<void>;
};

const header = 'Signs-From: ';
const block = /-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/g;

/**
 * Keys of a file, by when they sign: PEM blocks (RFC 7468), each after a line `Signs-From: <RFC 3339>`; one without it
 * signs from the beginning, so that a plain PEM file is a ring of one key.
 * @throws ConfigError when there is none, or one is no EC P-256 key.
 */
export function parseKeyRing(name: string, text: string): DatedKey[] {
  let read = 0;
  const keys = [...text.matchAll(block)].map((found) => {
    const before = text.slice(read, found.index);
    const [pem] = found;
    read = found.index + pem.length;
    return { key: loadSigningKey(name, pem), pem, signsFromMs: dateIn(name, before) };
  });
  if (keys.length === 0)
    throw new ConfigError(`${name} must hold an EC P-256 private key in PEM form, for ES256`);
  return keys.sort((a, b) => a.signsFromMs - b.signsFromMs);
}

function dateIn(name: string, text: string): number {
  const line = text.split('\n').findLast((one) => one.startsWith(header));
  if (line === undefined) return 0;
  const at = Date.parse(line.slice(header.length).trim());
  if (Number.isNaN(at)) throw new ConfigError(`${name}: "${line.trim()}" names no instant`);
  return at;
}

/** What each key of a ring is for at an instant; `overlapMs`: longest life of a token, and a little. */
export function statesOf(
  keys: readonly DatedKey[],
  { now, overlapMs }: { now: number; overlapMs: number },
): KeyState[] {
  const begun = keys.findLastIndex(({ signsFromMs }) => signsFromMs <= now);
  const current = Math.max(0, begun); // all to come: a clock is behind, and somebody has to sign
  return keys.map((_, n) => {
    if (n > current) return 'announced';
    if (n === current) return 'signs';
    const nextFrom = keys[n + 1]?.signsFromMs ?? 0;
    return nextFrom + overlapMs > now ? 'verifies' : 'over';
  });
}

/** A new key at the end of the ring, and without those that are over. Undated keys stay undated. */
export function rotated(
  keys: readonly DatedKey[],
  o: { now: number; signsFromMs: number; overlapMs: number; pem: string },
): string {
  const states = statesOf(keys, o);
  const kept = keys.filter((_, n) => states[n] !== 'over');
  return [...kept, { pem: o.pem, signsFromMs: o.signsFromMs }]
    .map(({ pem, signsFromMs }) =>
      signsFromMs === 0
        ? `${pem}\n`
        : `${header}${new Date(signsFromMs).toISOString()}\n${pem.trim()}\n`,
    )
    .join('\n');
}

/** A new EC P-256 private key, PKCS #8 in PEM form. */
export function newKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
}

export type KeyRingOptions = {
  /** The variable that names the file. */
  name: string;
  path: string;
  overlapMs: number;
  clock: Clock;
  logger: Logger;
};

/**
 * The ring of a key file, which is looked at every second: a rotation needs no restart. A file that can not be read any
 * more is logged, and the ring read before goes on.
 * @throws ConfigError when it can not be read at the beginning.
 */
export function loadKeyRing({ name, path, overlapMs, clock, logger }: KeyRingOptions): KeyRing {
  let keys = parseKeyRing(name, readKeyFile(name, path));
  const watch = watchFiles({
    name: `watch ${name}`,
    paths: [path],
    logger,
    take: ([content]) => {
      const read = parseKeyRing(name, String(content));
      if (read.map(({ key }) => key.jwk.kid).join() !== keys.map(({ key }) => key.jwk.kid).join())
        logger.info({ keys: read.map(({ key }) => key.jwk.kid) }, 'signing keys were changed');
      keys = read;
    },
  });
  const states = () => statesOf(keys, { now: clock.now(), overlapMs });
  return {
    current() {
      const signing = keys[states().indexOf('signs')];
      if (signing === undefined) throw new Error(`${name} holds no key`);
      return signing.key;
    },
    published() {
      const now = states();
      return keys.filter((_, n) => now[n] !== 'over').map(({ key }) => key.jwk);
    },
    stop: () => watch.stop(),
  };
}
