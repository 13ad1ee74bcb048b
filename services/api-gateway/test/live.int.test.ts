import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expect } from 'chai';
import type { SessionStatus } from '@ticketbottle/line/line.js';
import { streamsByHand, type ByHand } from './support/by-hand.js';

type Browser = { socket: Socket; text(): string; events(): string[] };

describe('a stream of a place', function () {
  this.timeout(60_000);
  let hand: ByHand;
  const browsers: Browser[] = [];
  beforeEach(async () => {
    hand = await streamsByHand();
  });
  afterEach(async () => {
    for (const { socket } of browsers.splice(0)) socket.destroy();
    await hand.stop();
  });

  const open = async (number: number): Promise<Browser> => {
    const socket = connect(hand.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    await once(socket, 'connect');
    socket.write(`GET /${number} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const browser = {
      socket,
      text: () => text,
      /** Names of events, positions with their number. */
      events: () =>
        [...text.matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(([, name = '', data = '']) => {
          const { position } = JSON.parse(data) as { position: number | null };
          return name === 'position' ? `position ${position}` : name;
        }),
    };
    browsers.push(browser);
    return browser;
  };
  const until = (what: string, is: () => boolean) =>
    waitUntil(what, () => Promise.resolve(is()), { timeoutMs: 10_000, everyMs: 5 });
  const has = (browser: Browser, event: string) =>
    until(event, () => browser.events().includes(event));
  /** A sweep is at least a second after the last one. */
  const pass = (ms: number) => {
    hand.control.now += ms;
  };

  it('tells an admission that comes between its subscription and its first reading', async () => {
    const answers: ((status: SessionStatus) => void)[] = [];
    hand.control.isFresh = false; // so that it must be read from the waiting room
    hand.control.answer = () => new Promise((resolve) => answers.push(resolve));
    const browser = await open(7);
    await until('it is proved', () => answers.length === 1);
    answers[0]!('WAITING');
    await until('it subscribes, and reads', () => answers.length === 2);
    hand.control.isFresh = true;
    hand.serve(7, [7]);
    answers[1]!('WAITING'); // read before the admission, answered after it
    await has(browser, 'admitted');
    pass(1_000);
    hand.serve(8, [8]);
    hand.hear([[7, 'COMPLETED']]);
    await once(browser.socket, 'close');
    expect(browser.events()).to.deep.equal(['admitted', 'closed']);
  });

  it('reads again what a gap may have hidden: who was admitted, who is over, who is still passed over', async () => {
    const numbers = [1, 2, 3, 4];
    const [a, b, c, d] = await Promise.all(numbers.map(open));
    for (const [n, browser] of [a, b, c, d].entries()) await has(browser!, `position ${n + 1}`);
    const now: Record<number, SessionStatus> = { 1: 'ADMITTED', 2: 'EXPIRED', 3: 'WAITING' };
    hand.control.answer = (number) => Promise.resolve(now[number]!);
    hand.line.serving = 3;
    hand.line.live = new Set([1]);
    pass(1_000);
    hand.hear([[1, 'ADMITTED']], { snapshot: true });
    await has(a!, 'admitted');
    await has(b!, 'closed');
    await has(d!, 'position 1');
    expect(c!.events(), 'next, whenever they are seen').to.deep.equal(['position 3', 'position 1']);
    now[1] = 'COMPLETED';
    hand.line.live = new Set();
    pass(1_000);
    hand.hear([], { snapshot: true });
    await has(a!, 'closed');
  });

  it('never lets a slow browser delay others, and tells it only the newest, or its turn', async () => {
    const [slow, turn] = [await open(10), await open(5)];
    const others = await Promise.all([11, 12, 13].map(open));
    await has(slow, 'position 10');
    await has(turn, 'position 5');
    for (const browser of [slow, turn]) browser.socket.pause();
    for (const number of [10, 5]) hand.responseOf(number)!.write(`: ${'x'.repeat(16_000_000)}\n\n`);
    const isBehind = (number: number) => hand.responseOf(number)!.writableLength > 1_000_000;
    await until('they do not keep up', () => isBehind(10) && isBehind(5));
    for (const serving of [1, 2, 3]) {
      pass(1_000);
      hand.serve(serving);
      for (const [n, browser] of others.entries())
        await has(browser, `position ${11 + n - serving}`);
    }
    hand.serve(5, [5]);
    pass(1_000);
    for (const [n, browser] of others.entries()) await has(browser, `position ${6 + n}`);
    for (const browser of [slow, turn]) browser.socket.resume();
    await has(turn, 'admitted');
    expect(turn.events()).to.deep.equal(['position 5', 'admitted']);
    await until('the slow one is told', () => {
      pass(1_000);
      return slow.events().length > 1;
    });
    expect(slow.events()).to.deep.equal(['position 10', 'position 5']);
  });

  it('tells positions once a second at most, and an admission at once', async () => {
    const browsers = await Promise.all([3, 4].map(open));
    const [next, last] = [browsers[0]!, browsers[1]!];
    await has(last, 'position 4');
    pass(1_000);
    hand.serve(1);
    await has(last, 'position 3');
    hand.serve(2);
    hand.serve(3, [3]);
    await has(next, 'admitted');
    expect(last.events(), 'within the same second').to.deep.equal(['position 4', 'position 3']);
    pass(1_000);
    await has(last, 'position 1');
    expect(last.events()).to.deep.equal(['position 4', 'position 3', 'position 1']);
  });

  it('asks the waiting room, not too often, while its line is silent', async () => {
    const browser = await open(2);
    await has(browser, 'position 2');
    hand.control.isFresh = false;
    const asked = hand.control.asked;
    hand.control.answer = () => Promise.resolve('EXPIRED');
    pass(10_000);
    await once(browser.socket, 'close');
    expect(browser.events()).to.deep.equal(['position 2', 'closed']);
    expect(hand.control.asked - asked).to.equal(1);
  });
});
