import { createPublicKey, type KeyObject } from 'node:crypto';
import jwt, { type JwtHeader, type JwtPayload } from 'jsonwebtoken';
import { Status } from 'nice-grpc-common';
import type { Clock } from './clock.js';
import type { Logger } from './logger.js';
import { Lru } from './lru.js';
import { currentContext } from './request-context.js';
import { toStatusError, type Refusal } from './refusals.js';
import { createRevocations, type Revocations, type RevocationSource } from './revocations.js';
import type { Jwk } from './signing-key.js';

/** Who is calling, proved by an access token. */
export type Principal = {
  userId: string;
  sessionId: string;
  email: string;
  emailVerified: boolean;
  /** Roles on the platform, e.g. PLATFORM_ADMIN. */
  roles: string[];
  /** Version of the account's credentials when the token was made. */
  ver: number;
};

/** Where public keys come from, e.g. another service's GetSigningKeys. */
export type KeySource = () => Promise<Jwk[]>;

export type TokenFailure = 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED';
export type Verification =
  { ok: true; claims: JwtPayload } | { ok: false; reason: TokenFailure; message: string };

export type TokenVerifier = {
  verify(token: string | undefined): Promise<Verification>;
  /** Which tokens died early; absent where tokens can not. */
  revocations?: Revocations | undefined;
  /** What is done goes on while nobody can say which tokens died early: the line does. */
  goesOn?: boolean | undefined;
};

type Proven = { kid: string; key: KeyObject; claims: JwtPayload };

const keysLiveMs = 5 * 60_000;
const unknownKidPauseMs = 5_000;
const mostProven = 20_000;

export type VerifierOptions = {
  keys: KeySource;
  issuer: string;
  clock: Clock;
  logger: Logger;
  /** Lists tokens that died early. */
  revoked?: RevocationSource | undefined;
  goesOn?: boolean | undefined;
};

/**
 * Verifies ES256 tokens by cached keys: refreshed every 5 min, and on an unknown `kid` at most once per 5 s. While the
 * source is down the last good set goes on.
 */
export function createTokenVerifier(options: VerifierOptions): TokenVerifier {
  const { issuer, clock, logger, revoked: source, goesOn } = options;
  const cache = keyCache(options);
  /** What a key has signed, it has signed: only the time is looked at again. */
  const proven = new Lru<Proven>(mostProven);
  const recall = async (token: string): Promise<Verification | undefined> => {
    const before = proven.get(token);
    if (before === undefined || before.key !== (await cache.find(before.kid))) return undefined;
    return isOver(before.claims, clock.now()) ? expired() : { ok: true, claims: before.claims };
  };
  const prove = async (token: string): Promise<Verification> => {
    const header = headerOf(token);
    if (header?.kid === undefined || header.alg !== 'ES256')
      return failed('TOKEN_INVALID', 'the token is not one of ours');
    const key = await cache.find(header.kid);
    if (key === undefined) return failed('TOKEN_INVALID', 'the token is not one of ours');
    const result = check(token, key, { issuer, nowMs: clock.now() });
    if (result.ok) proven.set(token, { kid: header.kid, key, claims: result.claims });
    return result;
  };
  return {
    revocations: source && createRevocations({ source, clock, logger }),
    goesOn,
    async verify(token) {
      if (token === undefined || token === '')
        return failed('TOKEN_MISSING', 'no token was sent; send `Authorization: Bearer …`');
      return (await recall(token)) ?? (await prove(token));
    },
  };
}

function headerOf(token: string): JwtHeader | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header;
  } catch {
    return undefined; // jsonwebtoken throws on a header that is no JSON
  }
}

function check(token: string, key: KeyObject, o: { issuer: string; nowMs: number }): Verification {
  try {
    const claims = jwt.verify(token, key, {
      algorithms: ['ES256'],
      issuer: o.issuer,
      clockTimestamp: Math.floor(o.nowMs / 1000),
    });
    if (typeof claims === 'string') return failed('TOKEN_INVALID', 'the token holds no claims');
    return { ok: true, claims };
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) return expired();
    return failed('TOKEN_INVALID', 'the token is not one of ours');
  }
}

function isOver({ exp }: JwtPayload, nowMs: number): boolean {
  return exp !== undefined && Math.floor(nowMs / 1000) >= exp;
}

function expired(): Verification {
  return failed('TOKEN_EXPIRED', 'the token has expired; get a new one');
}

function failed(reason: TokenFailure, message: string): Verification {
  return { ok: false, reason, message };
}

function keyCache({ keys, clock, logger }: VerifierOptions) {
  let known = new Map<string, KeyObject>();
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    try {
      const jwks = await keys();
      known = new Map(jwks.map((k) => [k.kid, createPublicKey({ key: { ...k }, format: 'jwk' })]));
    } catch (error) {
      if (known.size === 0) throw error;
      logger.warn({ err: error }, 'signing keys cannot be refreshed; the last good set goes on');
    }
    loadedAt = clock.now();
  };
  const refresh = (): Promise<void> => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  return {
    async find(kid: string): Promise<KeyObject | undefined> {
      const age = clock.now() - loadedAt;
      if (age > keysLiveMs || (!known.has(kid) && age > unknownKidPauseMs)) await refresh();
      return known.get(kid);
    },
  };
}

export type Authentication =
  { ok: true; principal: Principal } | { ok: false; refusal: Refusal & { reason: TokenFailure } };

/** Reading goes on while the list of revoked tokens is out of date; acting does not. */
export type Intent = 'read' | 'act';

/**
 * Who sent an `authorization` header. A token is dead within 5 s of its revocation.
 * @throws DEPENDENCY_UNAVAILABLE for who wants to act while the list of revoked tokens is older than 5 s.
 */
export async function authenticate(
  authorization: string | undefined,
  verifier: TokenVerifier,
  intent: Intent = 'read',
): Promise<Authentication> {
  const result = await verifier.verify(tokenOf(authorization ?? ''));
  if (!result.ok) return refused(result.reason, result.message);
  const principal = toPrincipal(result.claims);
  if (principal === undefined) return refused('TOKEN_INVALID', 'the token names nobody');
  if (await isRevoked(verifier, principal, intent))
    return refused('TOKEN_INVALID', 'the session was ended; sign in again');
  return { ok: true, principal };
}

async function isRevoked(
  { revocations, goesOn = false }: TokenVerifier,
  principal: Principal,
  intent: Intent,
): Promise<boolean> {
  if (revocations === undefined) return false;
  await revocations.refresh();
  if (revocations.isRevoked(principal)) return true;
  if (intent === 'read' || goesOn || revocations.isFresh()) return false;
  throw toStatusError(Status.UNAVAILABLE, {
    reason: 'DEPENDENCY_UNAVAILABLE',
    message: 'nobody can say just now whether the session was ended; try again',
  });
}

function refused(reason: TokenFailure, message: string): Authentication {
  return { ok: false, refusal: { reason, message } };
}

/** Undefined when the claims name nobody. */
function toPrincipal(claims: JwtPayload): Principal | undefined {
  const { sub, sid, email, emailVerified, roles, ver } = claims as Record<string, unknown>;
  if (typeof sub !== 'string' || typeof sid !== 'string') return undefined;
  return {
    userId: sub,
    sessionId: sid,
    email: typeof email === 'string' ? email : '',
    emailVerified: emailVerified === true,
    roles: Array.isArray(roles) ? roles.filter((r) => typeof r === 'string') : [],
    ver: typeof ver === 'number' ? ver : 0,
  };
}

/** The name of a scheme is the same in any case (RFC 9110, 11.1). */
function tokenOf(authorization: string): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1];
}

/** Who an `authorization` names that was verified before; it is not verified again. */
export function readProven(authorization: string): Principal | undefined {
  const claims = jwt.decode(tokenOf(authorization) ?? '', { json: true });
  return claims === null ? undefined : toPrincipal(claims);
}

/** Who sent the request under way. */
export function currentPrincipal(verifier: TokenVerifier): Promise<Authentication> {
  const context = currentContext();
  return authenticate(context?.authorization, verifier, context?.isRead === true ? 'read' : 'act');
}
