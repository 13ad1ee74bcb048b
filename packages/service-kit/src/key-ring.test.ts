import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from './config.js';
import { loadKeyRing, newKeyPem, parseKeyRing, rotated, statesOf } from './key-ring.js';
import { createLogger } from './logger.js';
import { loadSigningKey } from './signing-key.js';

const minute = 60_000;
const start = Date.parse('2026-03-01T12:00:00Z');
const overlapMs = 16 * minute;
const pems = [newKeyPem(), newKeyPem(), newKeyPem()] as const;
const kids = pems.map((pem) => loadSigningKey('KEY', pem).jwk.kid);
const kidsOf = (text: string) => parseKeyRing('KEY', text).map(({ key }) => key.jwk.kid);

function rotate(text: string, pem: string, now: number): string {
  return rotated(parseKeyRing('KEY', text), { now, signsFromMs: now + 10_000, overlapMs, pem });
}

describe('a ring of signing keys', () => {
  it('may be a plain PEM file: its one key signs', () => {
    const ring = parseKeyRing('KEY', pems[0]);
    expect(statesOf(ring, { now: start, overlapMs })).to.eql(['signs']);
  });

  it('announces a new key before it signs, and lets the old one verify until its last token is over', () => {
    const ring = parseKeyRing('KEY', rotate(pems[0], pems[1], start));
    const at = (ms: number) => statesOf(ring, { now: start + ms, overlapMs });
    expect(ring.map(({ key }) => key.jwk.kid)).to.eql(kids.slice(0, 2));
    expect(at(0)).to.eql(['signs', 'announced']);
    expect(at(9_999)).to.eql(['signs', 'announced']);
    expect(at(10_000)).to.eql(['verifies', 'signs']);
    expect(at(10_000 + overlapMs - 1)).to.eql(['verifies', 'signs']);
    expect(at(10_000 + overlapMs)).to.eql(['over', 'signs']);
  });

  it('keeps three keys when it is rotated twice at once, and forgets those that are over', () => {
    const twice = rotate(rotate(pems[0], pems[1], start), pems[2], start + minute);
    expect(kidsOf(twice)).to.eql(kids);
    const later = rotate(rotate(pems[0], pems[1], start), pems[2], start + 60 * minute);
    expect(kidsOf(later)).to.eql(kids.slice(1));
  });

  it('has somebody to sign while a clock is behind all of its keys', () => {
    const [, second] = parseKeyRing('KEY', rotate(pems[0], pems[1], start));
    expect(statesOf([second!], { now: start - minute, overlapMs })).to.eql(['signs']);
  });

  it('goes on as it was while its file can not be read, says so, and follows it again when it can', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'kit-ring-'));
    const path = join(dir, 'key.pem');
    let failed = Promise.withResolvers<true>();
    const silent = createLogger({ service: 'test', level: 'silent' });
    const logger = Object.assign(Object.create(silent) as typeof silent, {
      error: () => failed.resolve(true),
      info: () => failed.resolve(true),
    });
    writeFileSync(path, pems[0]);
    const clock = { now: () => start };
    const ring = loadKeyRing({ name: 'KEY', path, overlapMs, clock, logger });
    try {
      writeFileSync(path, 'no key');
      await failed.promise;
      expect(ring.current().jwk.kid).to.equal(kids[0]);
      failed = Promise.withResolvers<true>();
      writeFileSync(path, rotate(pems[0], pems[1], start - minute));
      await failed.promise;
      expect(ring.published().map(({ kid }) => kid)).to.eql(kids.slice(0, 2));
    } finally {
      await ring.stop();
      rmSync(dir, { recursive: true });
    }
  });

  it('is refused by the name of its variable when it holds no key, a broken one or no instant', () => {
    const undated = `Signs-From: soon\n${pems[0]}`;
    const cut = pems[0].replace(/\n[^\n-]{10}/, '\n');
    for (const text of ['', 'no key', undated, cut, `${pems[0]}\n${cut}`])
      expect(() => parseKeyRing('TOKEN_KEY', text)).to.throw(ConfigError, /TOKEN_KEY/);
  });
});
