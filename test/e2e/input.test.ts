import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Problem } from '../../tools/platform/buyer.js';
import { platform } from '../support/platform.js';

type Raw = { method?: string; path: string; body?: string; type?: string; token?: string };

async function raw({ method = 'POST', path, body, type = 'application/json', token }: Raw) {
  const response = await fetch(platform().gatewayUrl + path, {
    method,
    headers: {
      'content-type': type,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Problem,
  };
}

const signup = {
  firstName: 'A',
  lastName: 'B',
  email: 'new@e2e.test',
  password: 'a-long-password',
};

describe('bad input at the front door', () => {
  const refusals: [what: string, request: Raw, status: number, code: string][] = [
    ['bad JSON', { path: '/api/auth/signin', body: '{"email":' }, 400, 'VALIDATION_FAILED'],
    [
      'an array instead of an object',
      { path: '/api/auth/signin', body: '[]' },
      400,
      'VALIDATION_FAILED',
    ],
    [
      'an unknown field',
      { path: '/api/auth/signup', body: JSON.stringify({ ...signup, roles: ['PLATFORM_ADMIN'] }) },
      400,
      'VALIDATION_FAILED',
    ],
    [
      'a wrong type',
      { path: '/api/auth/signup', body: JSON.stringify({ ...signup, firstName: 7 }) },
      400,
      'VALIDATION_FAILED',
    ],
    [
      'a short password',
      { path: '/api/auth/signup', body: JSON.stringify({ ...signup, password: 'short' }) },
      400,
      'VALIDATION_FAILED',
    ],
    [
      'a body over 100 kB',
      { path: '/api/auth/signin', body: JSON.stringify({ email: 'x'.repeat(110_000) }) },
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'another content type',
      { path: '/api/auth/signin', body: 'email=a', type: 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an unknown route', { path: '/api/nothing', body: '{}' }, 404, 'ROUTE_NOT_FOUND'],
    ['a wrong method', { method: 'DELETE', path: '/api/auth/signin' }, 405, 'METHOD_NOT_ALLOWED'],
    [
      'wrong credentials',
      {
        path: '/api/auth/signin',
        body: JSON.stringify({ email: 'no@e2e.test', password: 'no-such-password' }),
      },
      401,
      'BAD_CREDENTIALS',
    ],
    [
      'the character U+0000 in a body',
      { path: '/api/auth/signup', body: JSON.stringify({ ...signup, firstName: 'a\0b' }) },
      400,
      'VALIDATION_FAILED',
    ],
    [
      'the character U+0000 in a query',
      { method: 'GET', path: '/api/events?search=%00' },
      400,
      'VALIDATION_FAILED',
    ],
    ['no token', { path: '/api/orders', body: '{}' }, 401, 'TOKEN_MISSING'],
    ['a forged token', { path: '/api/orders', body: '{}', token: 'a.b.c' }, 401, 'TOKEN_INVALID'],
    [
      'an id that is none',
      { method: 'GET', path: '/api/events/not-an-id' },
      404,
      'EVENT_NOT_FOUND',
    ],
    [
      'an unknown id',
      { method: 'GET', path: `/api/events/${randomUUID()}` },
      404,
      'EVENT_NOT_FOUND',
    ],
  ];
  for (const [what, request, status, code] of refusals)
    it(`refuses ${what} with ${status} ${code}`, async () => {
      const answer = await raw(request);
      expect([answer.status, answer.body.code], JSON.stringify(answer.body)).to.eql([status, code]);
      expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
    });

  it('refuses a taken address, and an access token after its signature was changed', async () => {
    const { email, password, token } = await platform().buyer();
    const taken = await raw({
      path: '/api/auth/signup',
      body: JSON.stringify({ ...signup, email: email.toUpperCase(), password }),
    });
    expect([taken.status, taken.body.code]).to.eql([409, 'EMAIL_TAKEN']);
    const tampered = `${token.slice(0, -6)}AAAAAA`;
    const answer = await raw({ method: 'GET', path: '/api/auth/me', token: tampered });
    expect([answer.status, answer.body.code]).to.eql([401, 'TOKEN_INVALID']);
  });

  it('keeps organisers apart: a stranger can neither see a draft nor change an event', async () => {
    const { rest } = platform();
    const event = await platform().event();
    const stranger = await platform().buyer();
    const patch = await rest.call<Problem>('PATCH', `/api/events/${event.eventId}`, {
      token: stranger.token,
      body: { name: 'mine now' },
    });
    expect([403, 404]).to.include(patch.status);
    const approve = await rest.call<Problem>('POST', `/api/events/${event.eventId}/approve`, {
      token: stranger.token,
      body: {},
    });
    expect([approve.status, approve.body.code]).to.eql([403, 'ROLE_REQUIRED']);
  });
});
