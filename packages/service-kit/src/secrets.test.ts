import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { bitsPerCharacter, secretProblem, secretProblems, shippedSecrets } from './secrets.js';

const good = 'q8Zr2yW5vT1nB7kD4sJ0hF6gL3mC9xPe';
const root = new URL('../../../', import.meta.url);

describe('a secret', () => {
  it('has at least 32 bytes', () => {
    expect(secretProblem(good)).to.equal(undefined);
    expect(secretProblem(good.slice(1))).to.match(/shorter than 32 bytes/);
    expect(secretProblem('ếữậơụẳ'.repeat(2)), 'bytes, not letters').to.not.match(/shorter/);
  });

  it('has at least 3.5 bits of entropy per character', () => {
    expect(bitsPerCharacter('aaaa')).to.equal(0);
    expect(bitsPerCharacter('abcdefgh')).to.equal(3);
    expect(secretProblem('a'.repeat(64))).to.match(/entropy/);
    expect(secretProblem('abcdefgh'.repeat(8)), '3 bits').to.match(/entropy/);
    expect(secretProblem('abcdefghijklmnop'.repeat(4)), '4 bits').to.equal(undefined);
  });

  it('is none of the examples that we ship, however long', () => {
    for (const shipped of [...shippedSecrets, `changeme-${good}`, `Example${good}`])
      expect(secretProblem(shipped), shipped).to.match(/example/);
  });

  it('is told by the name of its variable, all at once, never by its value', () => {
    const values = {
      QUEUE_TICKET_SECRET: 'tiny-one',
      ZALOPAY_KEY1: 'b'.repeat(40),
      PAYOS_API_KEY: good,
      DATABASE_URL: 'postgres://postgres:postgres@db:5432/user',
      MONGO_URL: `mongodb://me:${good}@db/order`,
      REDIS_URL: 'redis://cache:6379',
      TICKET_KEY_FILE: '/keys/a.pem',
      INTERNAL_TLS_KEY: '/tls/key.pem',
      PORT: 3000,
    };
    const problems = secretProblems(values);
    expect(problems.map((problem) => problem.split(' ')[0])).to.eql([
      'QUEUE_TICKET_SECRET',
      'ZALOPAY_KEY1',
      'DATABASE_URL',
    ]);
    expect(problems.join()).to.not.match(/tiny-one|bbb|postgres:/);
  });

  it('of every file that we ship is in the list', () => {
    const compose = readFileSync(new URL('docker-compose.yaml', root), 'utf8');
    const named = [...compose.matchAll(/^\s*\w*(?:PASSWORD|SECRET|_KEY)\w*: *['"]?([^'"\s]+)/gm)];
    const inUrls = [...compose.matchAll(/\w+:\/\/[^:/@\s]*:([^@/\s]+)@/g)];
    const found = [...named, ...inUrls].map(([, value]) => value);
    expect(found).to.not.eql([]);
    for (const value of found) expect([...shippedSecrets]).to.include(value);
  });
});
