import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { expect } from 'chai';
import { callAt, openFrontDoor, type FrontDoor, type Reply } from './support/front-door.js';

const password = 'a long enough phrase 42';

describe('the front door', function () {
  this.timeout(90_000);
  let door: FrontDoor;
  before(async () => {
    door = await openFrontDoor(import.meta.filename, ['user']);
  });
  after(() => door.stop());

  const signUp = async () => {
    const person = { firstName: 'Hoa', lastName: 'Nguyễn', email: `${randomUUID()}@door.test` };
    const reply = await door.call('/api/auth/signup', {
      method: 'POST',
      body: { ...person, password },
    });
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    const user = reply.body['user'] as Record<string, string>;
    const { accessToken, refreshToken } = reply.body as Record<string, string>;
    return { reply, user, accessToken: accessToken!, refreshToken: refreshToken! };
  };
  const expectProblem = (reply: Reply, status: number, code: string) => {
    expect(reply.body, JSON.stringify(reply.body)).to.include({ status, code });
    expect(reply.status).to.equal(status);
    expect(reply.headers.get('content-type')).to.contain('application/problem+json');
    expect(reply.body).to.include.keys('type', 'title', 'detail', 'instance', 'requestId');
    expect(reply.body['requestId']).to.equal(reply.headers.get('x-request-id'));
  };

  it('signs up with 201 and Location, and never shows a password', async () => {
    const { reply, user } = await signUp();
    expect(reply.headers.get('location')).to.equal(`/api/users/${user['id']!}`);
    expect(reply.body).to.include({ expiresInSeconds: 900 });
    expect(user['createdAt']).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(JSON.stringify(reply.body)).to.not.match(/password|hash/i);
  });

  it('shows a session who it is, exchanges its refresh token, and ends it at log out', async () => {
    const { user, accessToken, refreshToken } = await signUp();
    const me = await door.call('/api/auth/me', { token: accessToken });
    expect(me.status).to.equal(200);
    expect(me.body).to.deep.equal(user);
    const next = await door.call('/api/auth/refresh', { method: 'POST', body: { refreshToken } });
    expect(next.status).to.equal(200);
    const successor = next.body['refreshToken'];
    expect(successor).to.be.a('string').and.not.equal(refreshToken);
    const out = await door.call('/api/auth/logout', {
      method: 'POST',
      body: { refreshToken: successor },
    });
    expect(out.status).to.equal(204);
    expect(out.body).to.deep.equal({ text: '' });
    expectProblem(
      await door.call('/api/auth/refresh', { method: 'POST', body: { refreshToken: successor } }),
      401,
      'TOKEN_INVALID',
    );
  });

  it('refuses wrong credentials and a taken address with their own codes', async () => {
    const { user } = await signUp();
    const email = user['email'];
    const wrong = { email, password: 'another long phrase 42' };
    expectProblem(
      await door.call('/api/auth/signin', { method: 'POST', body: wrong }),
      401,
      'BAD_CREDENTIALS',
    );
    const again = { firstName: 'A', lastName: 'B', email, password };
    expectProblem(
      await door.call('/api/auth/signup', { method: 'POST', body: again }),
      409,
      'EMAIL_TAKEN',
    );
  });

  it("hands a service's field errors on to the caller", async () => {
    const short = { firstName: 'A', lastName: 'B', email: 'new@door.test', password: 'short' };
    const reply = await door.call('/api/auth/signup', { method: 'POST', body: short });
    expectProblem(reply, 400, 'VALIDATION_FAILED');
    expect((reply.body['errors'] as { path: string }[]).map((e) => e.path)).to.include('password');
  });

  it('refuses bad JSON, unknown fields, wrong types, huge bodies and other content types', async () => {
    const post = (raw: string, type = 'application/json') =>
      door.call('/api/auth/signin', { method: 'POST', raw, headers: { 'content-type': type } });
    expectProblem(await post('{"email":'), 400, 'VALIDATION_FAILED');
    const unknown = await post('{"email":"a@b.test","password":"x","admin":true}');
    expectProblem(unknown, 400, 'VALIDATION_FAILED');
    expect(JSON.stringify(unknown.body['errors'])).to.contain('admin');
    const wrong = await post('{"email":7,"password":"x"}');
    expectProblem(wrong, 400, 'VALIDATION_FAILED');
    expect((wrong.body['errors'] as { path: string }[])[0]).to.include({ path: 'email' });
    const huge = JSON.stringify({ email: 'a'.repeat(101 * 1024), password: 'x' });
    expectProblem(await post(huge), 413, 'BODY_TOO_LARGE');
    expectProblem(await post('email=a', 'text/plain'), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('answers what is no request, and one whose head is too long, with a problem that has a request id', async () => {
    const port = Number(new URL(door.url).port);
    const unmet =
      'GET /api/nothing HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n';
    expect(await answerTo(port, unmet), 'as any other').to.match(/"code":"ROUTE_NOT_FOUND"/);
    const odd = 'GET http://[/api/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    expect(await answerTo(port, odd)).to.match(/application\/problem\+json[^]*"ROUTE_NOT_FOUND"/);
    for (const [text, status] of [
      ['nonsense\r\n\r\n', 400],
      [`GET /api/events?search=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ] as const) {
      const answer = await answerTo(port, text);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(head).to.match(new RegExp(`^HTTP/1.1 ${status} `));
      expect(head).to.match(/^content-type: application\/problem\+json/im);
      const problem = JSON.parse(body) as { requestId: string };
      expect(problem).to.include({ status, code: 'VALIDATION_FAILED' });
      expect(head.toLowerCase()).to.include(`x-request-id: ${problem.requestId}`);
    }
  });

  it('answers 404 to what is not there, malformed paths included, and 405 with what is allowed', async () => {
    expectProblem(await door.call('/api/nothing'), 404, 'ROUTE_NOT_FOUND');
    expectProblem(await door.call('/api/events/%E0%A4%A'), 404, 'ROUTE_NOT_FOUND');
    const wrong = await door.call('/api/auth/signin');
    expectProblem(wrong, 405, 'METHOD_NOT_ALLOWED');
    expect(wrong.headers.get('allow')).to.equal('POST');
    const stream = await door.call('/api/waitroom/sessions/x/stream', { method: 'POST' });
    expectProblem(stream, 405, 'METHOD_NOT_ALLOWED');
    expect(stream.headers.get('allow')).to.equal('GET');
  });

  it('takes an id that is none for something that does not exist, whoever is asked for it', async () => {
    expectProblem(await door.call('/api/events/7'), 404, 'EVENT_NOT_FOUND');
    const { accessToken: token } = await signUp();
    expectProblem(await door.call('/api/orders/7', { token }), 404, 'ORDER_NOT_FOUND');
    expectProblem(await door.call('/api/users/7', { token }), 404, 'USER_NOT_FOUND');
    const foreign = await door.call(`/api/users/${randomUUID()}`, { token });
    expectProblem(foreign, 404, 'USER_NOT_FOUND');
  });

  it('refuses missing, tampered, foreign and expired tokens, each by its own code', async () => {
    const { accessToken } = await signUp();
    const me = (token?: string) => door.call('/api/auth/me', token === undefined ? {} : { token });
    expectProblem(await me(), 401, 'TOKEN_MISSING');
    expectProblem(await me('nonsense'), 401, 'TOKEN_INVALID');
    const [head, , mac] = accessToken.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: randomUUID(), sid: 'x', exp: 9e9 }));
    const tampered = `${head!}.${claims.toString('base64url')}.${mac!}`;
    expectProblem(await me(tampered), 401, 'TOKEN_INVALID');
    const now = Math.floor(Date.now() / 1000);
    const expired = { iss: 'ticketbottle/user', sub: randomUUID(), sid: randomUUID() };
    const old = door.accessKey.sign({ ...expired, iat: now - 1000, exp: now - 100 });
    expectProblem(await me(old), 401, 'TOKEN_EXPIRED');
  });

  it('takes a sane request id, replaces any other, and answers it always', async () => {
    const id = (given: string) =>
      door
        .call('/api/nothing', { headers: { 'x-request-id': given } })
        .then((reply) => reply.headers.get('x-request-id'));
    expect(await id('from-a-client-1')).to.equal('from-a-client-1');
    expect(await id('<script>alert(1)</script>')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('answers 503 with Retry-After, and no internals, while a service is away', async () => {
    const reply = await door.call(`/api/events/${randomUUID()}`);
    expectProblem(reply, 503, 'DEPENDENCY_UNAVAILABLE');
    expect(Number(reply.headers.get('retry-after'))).to.be.greaterThan(0);
    expect(JSON.stringify(reply.body)).to.not.match(/ECONNREFUSED|127\.0\.0\.1|stack/);
  });

  it('shows the document and its pages', async () => {
    const document = await door.call('/api/openapi.json');
    expect(document.body).to.include({ openapi: '3.1.0' });
    const docs = await door.call('/api/docs/');
    expect(docs.body['text']).to.contain('swagger');
  });

  it('lets pages of configured origins read an answer, no others, and sends what protects a browser', async () => {
    const { port } = await door.another({
      CORS_ORIGINS: 'https://shop.example, https://x.example',
    });
    const asked = async (origin: string) =>
      (await callAt(`http://127.0.0.1:${port}`, '/api/nothing', { headers: { origin } })).headers;
    const own = await asked('https://shop.example');
    expect(own.get('access-control-allow-origin')).to.equal('https://shop.example');
    expect(own.get('access-control-expose-headers')).to.include('RateLimit-Remaining');
    expect(own.get('access-control-allow-credentials')).to.equal(null);
    const foreign = await asked('https://evil.example');
    expect(foreign.get('access-control-allow-origin')).to.equal(null);
    expect(foreign.get('x-content-type-options')).to.equal('nosniff');
    expect(foreign.get('strict-transport-security')).to.match(/max-age=\d{7}/);
    expect(foreign.get('content-security-policy')).to.include("default-src 'self'");
    expect(foreign.get('x-powered-by')).to.equal(null);
  });

  it('counts requests by route, method and status', async () => {
    await door.call('/api/events/7');
    const metrics = await fetch(`http://127.0.0.1:${door.gateway.adminPort}/metrics`);
    expect(await metrics.text()).to.match(
      /http_server_duration_seconds_count\{[^}]*route="\/api\/events\/:id"[^}]*status="404"/,
    );
  });

  it('limits sign-ins of one address, whatever Authorization is sent along', async () => {
    const limits = JSON.stringify({ auth: 3 });
    const { port } = await door.another({ RATE_LIMITS: limits, RATE_LIMITS_LOOPBACK: 'on' });
    const url = `http://127.0.0.1:${port}`;
    const replies: Reply[] = [];
    for (let n = 0; n < 4; n++)
      replies.push(
        await callAt(url, '/api/auth/verify-email', {
          method: 'POST',
          body: { token: 'unknown' },
          token: randomUUID(),
        }),
      );
    expect(replies.slice(0, 3).map((reply) => reply.status)).to.deep.equal([401, 401, 401]);
    expectProblem(replies[3]!, 429, 'RATE_LIMITED');
    const wait = Number(replies[3]!.headers.get('retry-after'));
    expect(wait).to.be.within(1, 60);
    expect(replies[0]!.headers.get('ratelimit-remaining')).to.equal('2');
  });

  it('counts a user by all their tokens, and what is no token by its address', async () => {
    const { port } = await door.another({
      RATE_LIMITS: JSON.stringify({ default: 4 }),
      RATE_LIMITS_LOOPBACK: 'on',
    });
    const me = async (token: string) =>
      (await callAt(`http://127.0.0.1:${port}`, '/api/auth/me', { token })).status;
    const [one, other] = [await signUp(), await signUp()];
    const body = { email: one.user['email'], password };
    const again = await door.call('/api/auth/signin', { method: 'POST', body });
    const tokens = [one.accessToken, String(again.body['accessToken'])];
    const met: number[] = [];
    for (let n = 0; n < 6; n++) met.push(await me(tokens[n % 2]!));
    expect(met).to.eql([200, 200, 200, 200, 429, 429]);
    expect(await me(other.accessToken), 'somebody else at the same address').to.equal(200);
    const forged: number[] = [];
    for (let n = 0; n < 5; n++)
      forged.push(await me(`${one.accessToken.slice(0, -9)}${randomUUID()}`));
    expect(forged).to.eql([401, 401, 401, 401, 429]);
  });

  it('serves without limits while Redis is away, and says so in a metric', async () => {
    const { port, adminPort } = await door.another({
      REDIS_URL: 'redis://127.0.0.1:9',
      RATE_LIMITS_LOOPBACK: 'on',
    });
    expectProblem(
      await callAt(`http://127.0.0.1:${port}`, '/api/events/7'),
      404,
      'EVENT_NOT_FOUND',
    );
    const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    expect(metrics).to.match(/rate_limit_store_errors_total\{[^}]*\} [1-9]/);
  });

  it('finishes the request under way when it stops, and takes no new one', async () => {
    const gateway = await door.another();
    const url = `http://127.0.0.1:${gateway.port}`;
    // Hashing the password takes long enough to be under way.
    const slow = callAt(url, '/api/auth/signup', {
      method: 'POST',
      body: { firstName: 'A', lastName: 'B', email: `${randomUUID()}@door.test`, password },
    });
    await untilUnderWay(gateway.adminPort);
    await gateway.stop();
    expect((await slow).status).to.equal(201);
    const late = await callAt(url, '/').catch((error: unknown) => error);
    expect(late).to.be.instanceOf(Error);
  });
});

async function untilUnderWay(adminPort: number): Promise<void> {
  const until = Date.now() + 5_000;
  while (Date.now() < until) {
    const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    if (/http_server_in_flight\{[^}]*\} [1-9]/.test(text)) return;
  }
  throw new Error('no request was ever under way');
}

/** What a server says to some bytes before it hangs up. */
function answerTo(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.once('end', () => resolve(answer)).once('error', reject);
  });
}
