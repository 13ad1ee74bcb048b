import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { callAt, openFrontDoor, type FrontDoor } from './support/front-door.js';

describe('slow clients of the gateway', function () {
  this.timeout(90_000);
  const [headersMs, bodyMs, idleMs] = [500, 1_000, 700];
  let door: FrontDoor;
  let port: number;
  const sockets: Socket[] = [];
  before(async () => {
    door = await openFrontDoor(import.meta.filename, ['user']);
    const gateway = await door.another({
      HEADERS_TIMEOUT_MS: `${headersMs}`,
      BODY_TIMEOUT_MS: `${bodyMs}`,
      IDLE_TIMEOUT_MS: `${idleMs}`,
    });
    ({ port } = gateway);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  after(() => door.stop());

  /** Sends `text` and nothing more; everything that is answered until the gateway hangs up, and how long that took. */
  async function send(text: string): Promise<{ answer: Promise<string>; startedAt: number }> {
    const startedAt = performance.now();
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    const ended = once(socket, 'close');
    await once(socket, 'connect');
    socket.write(text);
    return { answer: ended.then(() => heard), startedAt };
  }
  const signUp = (email: string) =>
    JSON.stringify({
      firstName: 'Hoa',
      lastName: 'Lê',
      email,
      password: 'a long enough phrase 42',
    });
  function expectTooLate(answer: string): void {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).to.match(/^HTTP\/1.1 408 /);
    expect(head).to.include('application/problem+json');
    expect(JSON.parse(body)).to.include({ status: 408, code: 'TIMEOUT' });
  }

  it('are told 408 when half a head is all that comes in the time for it', async () => {
    const { answer, startedAt } = await send('GET /api/events HTTP/1.1\r\nHost: a\r\nX-Slow:');
    expectTooLate(await answer);
    expect(performance.now() - startedAt).to.be.within(headersMs, 5 * 2 * headersMs);
  });

  it('are told 408 in the middle of a body, and nothing of what they began is done', async () => {
    const email = `${randomUUID()}@slow.test`;
    const body = signUp(email);
    const head = [
      ...['POST /api/auth/signup HTTP/1.1', 'Host: a', 'Content-Type: application/json'],
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const { answer, startedAt } = await send(`${head.join('\r\n')}\r\n\r\n${body.slice(0, -1)}`);
    expectTooLate(await answer);
    expect(performance.now() - startedAt).to.be.within(bodyMs, 5 * (bodyMs + headersMs));
    const again = { method: 'POST', raw: body, headers: { 'content-type': 'application/json' } };
    const { status } = await callAt(`http://127.0.0.1:${port}`, '/api/auth/signup', again);
    expect(status, 'the address is still free').to.equal(201);
  });

  it('are hung up on when they ask nothing more on a connection that they keep', async () => {
    const { answer, startedAt } = await send('GET /api/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await answer).to.match(/^HTTP\/1.1 200 /);
    expect(performance.now() - startedAt).to.be.within(idleMs, 5 * (idleMs + 1_000));
  });

  it('do not stop anybody else, were they two hundred, and are all gone in their time', async () => {
    const slow = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        send(n % 2 === 0 ? '' : 'POST /api/orders HTTP/1.1\r\n'),
      ),
    );
    for (let n = 0; n < 5; n++) {
      const reply = await callAt(`http://127.0.0.1:${port}`, '/api/openapi.json');
      expect(reply.status).to.equal(200);
    }
    for (const answer of await Promise.all(slow.map((one) => one.answer))) expectTooLate(answer);
  });
});
