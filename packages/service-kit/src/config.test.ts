import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import {
  baseEnv,
  ConfigError,
  kafkaEnv,
  loadEnv,
  printableConfig,
  requireSecret,
  shutdownPauseOf,
  tlsFrom,
} from './config.js';

const development = { NODE_ENV: 'development', INTERNAL_TLS: 'on' } as const;
const production = { NODE_ENV: 'production', INTERNAL_TLS: 'on' } as const;

describe('config', () => {
  const schema = z.object({ ...baseEnv, ...kafkaEnv, DATABASE_URL: z.url() });

  it('names every bad variable in one error', () => {
    expect(() => loadEnv('shop', schema, { PORT: '70000', LOG_LEVEL: 'loud' }))
      .to.throw(ConfigError, /^shop cannot start:\n/)
      .with.property('message')
      .that.matches(/PORT/)
      .and.matches(/LOG_LEVEL/)
      .and.matches(/DATABASE_URL/)
      .and.matches(/KAFKA_BROKERS/);
  });

  it('fills in defaults and splits the list of brokers', () => {
    const env = { DATABASE_URL: 'postgres://h/d', KAFKA_BROKERS: 'a:1, b:2' };
    expect(loadEnv('shop', schema, env)).to.include({
      PORT: 0,
      HOST: '127.0.0.1',
      TOPIC_PREFIX: '',
    });
    expect(loadEnv('shop', schema, env).KAFKA_BROKERS).to.eql(['a:1', 'b:2']);
  });

  it('masks secrets by name, and passwords inside URLs', () => {
    const text = printableConfig({
      PAYOS_CHECKSUM_KEY: 'k1',
      ZALOPAY_KEY2: 'k2',
      VNPAY_HASH_SECRET: 's3',
      DATABASE_URL: 'postgres://me:pw4@db:5432/shop',
      REDIS_URL: 'redis://:pw5@cache:6379',
      MONGO_URL: 'mongodb://me:pw6@left@one:1,two:2/x',
      PORT: 3000,
    });
    for (const secret of ['k1', 'k2', 's3', 'pw4', 'pw5', 'pw6', 'left'])
      expect(text).to.not.include(secret);
    expect(text).to.include('DATABASE_URL=postgres://me:****@db:5432/shop');
    expect(text).to.include('REDIS_URL=redis://:****@cache:6379');
    expect(text).to.include('MONGO_URL=mongodb://me:****@one:1,two:2/x');
    expect(text).to.include('PORT=3000');
  });

  it('takes all three TLS files or none', () => {
    const dir = mkdtempSync(join(tmpdir(), 'kit-config-'));
    try {
      const file = (name: string): string => {
        writeFileSync(join(dir, name), name);
        return join(dir, name);
      };
      const whole = {
        ...production,
        INTERNAL_TLS_CERT: file('cert'),
        INTERNAL_TLS_KEY: file('key'),
        INTERNAL_TLS_CA: file('ca'),
      };
      expect(tlsFrom(whole)).to.eql({
        cert: Buffer.from('cert'),
        key: Buffer.from('key'),
        ca: Buffer.from('ca'),
        paths: { cert: file('cert'), key: file('key'), ca: file('ca') },
      });
      for (const name of ['INTERNAL_TLS_CERT', 'INTERNAL_TLS_KEY', 'INTERNAL_TLS_CA'] as const)
        expect(() => tlsFrom({ ...whole, [name]: undefined })).to.throw(ConfigError, /all of/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('speaks plain text only when it is told to in so many words, and never in production', () => {
    for (const env of [development, production])
      expect(() => tlsFrom(env)).to.throw(ConfigError, /INTERNAL_TLS_CERT is missing/);
    expect(tlsFrom({ ...development, INTERNAL_TLS: 'off' })).to.equal(undefined);
    expect(() => tlsFrom({ ...production, INTERNAL_TLS: 'off' })).to.throw(
      ConfigError,
      /INTERNAL_TLS=off is refused in production/,
    );
  });

  it('refuses in production every variable that is no secret, all of them by name in one error', () => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://postgres:postgres@h/d',
      KAFKA_BROKERS: 'a:1',
      QR_SECRET: 'tiny-one',
      PAY_KEY1: 'c'.repeat(40),
    };
    const secrets = schema.extend({ QR_SECRET: z.string(), PAY_KEY1: z.string() });
    expect(() => loadEnv('shop', secrets, env))
      .to.throw(ConfigError, /QR_SECRET is shorter than 32 bytes/)
      .with.property('message')
      .that.matches(/PAY_KEY1 has less/)
      .and.matches(/DATABASE_URL holds/)
      .and.does.not.match(/tiny-one|ccc|postgres:/);
    expect(() => loadEnv('shop', secrets, { ...env, NODE_ENV: 'development' })).to.not.throw();
  });

  it('refuses short and example secrets in production only, without telling them', () => {
    const example = `changeme-${'x'.repeat(40)}`;
    expect(requireSecret('QR_SECRET', 'tiny-one', 'development')).to.equal('tiny-one');
    for (const bad of ['tiny-one', example])
      expect(() => requireSecret('QR_SECRET', bad, 'production'))
        .to.throw(ConfigError, /QR_SECRET/)
        .with.property('message')
        .that.does.not.include(bad);
    const good = 'q8Zr2yW5vT1nB7kD4sJ0hF6gL3mC9xPe';
    expect(requireSecret('QR_SECRET', good, 'production')).to.equal(good);
  });

  it('pauses before a stop in production, not in development, or as long as told', () => {
    expect(shutdownPauseOf(production)).to.equal(3_000);
    expect(shutdownPauseOf(development)).to.equal(0);
    expect(shutdownPauseOf({ ...production, SHUTDOWN_PAUSE_MS: 0 })).to.equal(0);
  });
});
