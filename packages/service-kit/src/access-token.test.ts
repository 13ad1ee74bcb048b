import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { authenticate, createTokenVerifier } from './access-token.js';
import { createLogger } from './logger.js';
import { refusalOf } from './refusals.js';
import { loadSigningKey, type Jwk, type SigningKey } from './signing-key.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const issuer = 'https://shop.example';
const startMs = 1_800_000_000_000;

function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return loadSigningKey('KEY', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

function claims(o: Record<string, unknown> = {}) {
  const iat = startMs / 1000;
  return { iss: issuer, sub: 'u1', sid: 's1', iat, exp: iat + 900, ...o };
}

/** A verifier with a clock and a key source that the test turns. */
function setUp(first: SigningKey) {
  const state = { nowMs: startMs, asked: 0, keys: [first.jwk], down: false };
  const verifier = createTokenVerifier({
    issuer,
    logger,
    clock: { now: () => state.nowMs },
    keys: (): Promise<Jwk[]> => {
      state.asked++;
      return state.down ? Promise.reject(new Error('away')) : Promise.resolve(state.keys);
    },
  });
  const reasonOf = async (token: string | undefined) => {
    const result = await verifier.verify(token);
    return result.ok ? 'OK' : result.reason;
  };
  return { state, verifier, reasonOf };
}

describe('access tokens', () => {
  const key = newKey();
  const unsigned = (header: object) =>
    [header, claims()].map((p) => Buffer.from(JSON.stringify(p)).toString('base64url')).join('.');

  it('name their bearer', async () => {
    const { verifier } = setUp(key);
    const token = key.sign(
      claims({ email: 'a@b.c', emailVerified: true, roles: ['ADMIN', 7], ver: 3 }),
    );
    expect(await authenticate(`Bearer ${token}`, verifier)).to.eql({
      ok: true,
      principal: {
        userId: 'u1',
        sessionId: 's1',
        email: 'a@b.c',
        emailVerified: true,
        roles: ['ADMIN'],
        ver: 3,
      },
    });
  });

  it('are refused when missing, in another scheme, or naming nobody', async () => {
    const { verifier } = setUp(key);
    const reasonOf = async (header: string | undefined) => {
      const result = await authenticate(header, verifier);
      return result.ok ? 'OK' : result.refusal.reason;
    };
    expect(await reasonOf(undefined)).to.equal('TOKEN_MISSING');
    expect(await reasonOf('Bearer ')).to.equal('TOKEN_MISSING');
    expect(await reasonOf('Basic YTpi')).to.equal('TOKEN_MISSING');
    expect(await reasonOf(`bearer ${key.sign(claims())}`)).to.equal('OK');
    expect(await reasonOf(`Bearer ${key.sign(claims({ sub: 7 }))}`)).to.equal('TOKEN_INVALID');
  });

  it('are told apart as expired by the injected clock', async () => {
    const { state, reasonOf } = setUp(key);
    const token = key.sign(claims());
    state.nowMs = startMs + 899_000;
    expect(await reasonOf(token)).to.equal('OK');
    state.nowMs = startMs + 900_000;
    expect(await reasonOf(token)).to.equal('TOKEN_EXPIRED');
  });

  it('are refused when forged, changed or of another issuer', async () => {
    const { reasonOf } = setUp(key);
    const [head, , mac] = key.sign(claims()).split('.');
    const changed = Buffer.from(JSON.stringify(claims({ sub: 'u2' }))).toString('base64url');
    expect(await reasonOf(`${head}.${changed}.${mac}`)).to.equal('TOKEN_INVALID');
    const stranger = newKey();
    const renamed = stranger.sign(claims()).split('.');
    renamed[0] = head!;
    expect(stranger.jwk.kid).to.not.equal(key.jwk.kid);
    expect(await reasonOf(renamed.join('.'))).to.equal('TOKEN_INVALID');
    expect(await reasonOf(key.sign(claims({ iss: 'https://other' })))).to.equal('TOKEN_INVALID');
    for (const noise of ['x', 'a.b.c', '...', '{}.{}.{}'])
      expect(await reasonOf(noise), noise).to.equal('TOKEN_INVALID');
  });

  it('are refused when signed by HS256 with the public key, or not at all', async () => {
    const { state, reasonOf } = setUp(key);
    const pem = createPublicKey({ key: { ...key.jwk }, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
    const { kid } = key.jwk;
    const body = unsigned({ alg: 'HS256', typ: 'JWT', kid });
    const mac = createHmac('sha256', pem).update(body).digest('base64url');
    expect(jwt.decode(`${body}.${mac}`)).to.include({ sub: 'u1' });
    expect(await reasonOf(`${body}.${mac}`)).to.equal('TOKEN_INVALID');
    expect(await reasonOf(`${unsigned({ alg: 'none', kid })}.`)).to.equal('TOKEN_INVALID');
    expect(state.asked).to.equal(0);
  });

  it('of an unknown key make it ask for keys at most once per 5 s', async () => {
    const { state, reasonOf } = setUp(key);
    const next = newKey();
    const token = next.sign(claims());
    expect(await reasonOf(key.sign(claims()))).to.equal('OK');
    await Promise.all(Array.from({ length: 20 }, () => reasonOf(token)));
    expect(state.asked).to.equal(1);
    state.keys = [key.jwk, next.jwk];
    state.nowMs += 5_001;
    const reasons = await Promise.all(Array.from({ length: 20 }, () => reasonOf(token)));
    expect(new Set(reasons)).to.eql(new Set(['OK']));
    expect(state.asked).to.equal(2);
  });

  it('are checked by keys of at most 5 min', async () => {
    const { state, reasonOf } = setUp(key);
    const token = key.sign(claims());
    await reasonOf(token);
    state.nowMs += 300_000;
    expect(await reasonOf(token)).to.equal('OK');
    expect(state.asked).to.equal(1);
    state.keys = [newKey().jwk];
    state.nowMs += 1;
    expect(await reasonOf(token)).to.equal('TOKEN_INVALID');
    expect(state.asked).to.equal(2);
  });

  it('are checked by the last good keys while the source is down', async () => {
    const { state, reasonOf } = setUp(key);
    const token = key.sign(claims());
    await reasonOf(token);
    state.down = true;
    state.nowMs += 400_000;
    expect(await reasonOf(token)).to.equal('OK');
    expect(state.asked).to.equal(2);
  });

  it('cannot be checked while no key was ever got: a fault, not a refusal', async () => {
    const { state, verifier, reasonOf } = setUp(key);
    state.down = true;
    const failure = await verifier.verify(key.sign(claims())).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'away');
    state.down = false;
    expect(await reasonOf(key.sign(claims()))).to.equal('OK');
  });

  it('that were revoked name nobody; without a list of them who reads goes on, and who acts is asked to wait', async () => {
    const verifier = createTokenVerifier({
      issuer,
      logger,
      clock: { now: () => startMs },
      keys: () => Promise.resolve([key.jwk]),
      revoked: () => Promise.resolve([{ userId: 'u1', sessionId: 's1', minVersion: 0 }]),
    });
    const sent = `Bearer ${key.sign(claims())}`;
    const refused = await authenticate(sent, verifier, 'act');
    expect(refused).to.have.nested.property('refusal.reason', 'TOKEN_INVALID');

    const down = createTokenVerifier({
      issuer,
      logger,
      clock: { now: () => startMs },
      keys: () => Promise.resolve([key.jwk]),
      revoked: () => Promise.reject(new Error('away')),
    });
    expect(await authenticate(sent, down, 'read')).to.include({ ok: true });
    const error = await authenticate(sent, down, 'act').catch((e: unknown) => e);
    expect(refusalOf(error)).to.include({ reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(await authenticate(sent, { ...down, goesOn: true }, 'act')).to.include({ ok: true });
  });
});
