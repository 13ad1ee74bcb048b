import { expect } from 'chai';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { LineState, SessionStatus, WatchLineResponse } from '@ticketbottle/sdk/waitroom.js';
import type { Clients } from '../src/clients/clients.js';
import { openLines, type LineNews, type Lines } from '../src/clients/lines.js';
import { openPresence } from '../src/clients/presence.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const event = 'an event';

/** A waiting room that can fall silent, fail and skip messages, which a real one does not on demand. */
function waitingRoom() {
  const calls: { push(message: Partial<WatchLineResponse>): void; fail(): void }[] = [];
  async function* watchLine(_: unknown, { signal }: { signal: AbortSignal }) {
    const messages: Partial<WatchLineResponse>[] = [];
    let wake = (): void => undefined;
    const call = { isOver: false };
    calls.push({
      push: (message) => {
        messages.push(message);
        wake();
      },
      fail: () => {
        call.isOver = true;
        wake();
      },
    });
    signal.addEventListener('abort', () => wake());
    for (;;) {
      const next = messages.shift();
      if (next !== undefined) yield WatchLineResponse.fromPartial(next);
      else if (call.isOver || signal.aborted) throw new Error('gone');
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { calls, client: { watchLine } as unknown as Clients['waitroom'] };
}

describe('the memory of a line', function () {
  this.timeout(30_000);
  let lines: Lines;
  let room: ReturnType<typeof waitingRoom>;
  let metrics: Metrics;
  let now = 1_000_000;
  beforeEach(() => {
    room = waitingRoom();
    metrics = createMetrics('test');
    const clock = { now: () => now };
    lines = openLines({ waitroom: room.client, clock, random: () => 0, logger, metrics });
  });
  afterEach(() => lines.stop());

  const until = (what: string, is: () => boolean) =>
    waitUntil(what, () => Promise.resolve(is()), { timeoutMs: 10_000, everyMs: 5 });
  const snapshot = (more: Partial<WatchLineResponse> = {}): Partial<WatchLineResponse> => ({
    ...{ snapshot: true, servingNumber: 5, lastNumber: 9, state: LineState.OPEN },
    ...more,
  });
  const called = (n: number) => until(`call ${n}`, () => room.calls.length === n);

  it('is empty until the first snapshot, and one stream serves all who ask', async () => {
    for (let n = 0; n < 10; n++) expect(lines.recall(event)).to.equal(undefined);
    await called(1);
    room.calls[0]!.push(snapshot());
    await until('remembered', () => lines.recall(event)?.serving === 5);
    expect(room.calls).to.have.length(1);
  });

  it('is out of date 5 s after it was told last; the silent stream is opened again', async () => {
    lines.recall(event);
    await called(1);
    room.calls[0]!.push(snapshot());
    await until('remembered', () => lines.recall(event) !== undefined);
    now += 5_000;
    expect(lines.recall(event)?.serving).to.equal(5);
    now += 1;
    expect(lines.recall(event)).to.equal(undefined);
    await called(2);
    room.calls[1]!.push(snapshot({ servingNumber: 6 }));
    await until('remembered again', () => lines.recall(event)?.serving === 6);
  });

  it('is opened again after a failure, and a snapshot takes the place of what was known', async () => {
    const told: LineNews[] = [];
    lines.follow(event, (_, news) => told.push(news));
    await called(1);
    const first = { firstNumber: 0, bits: Buffer.from([0b1000_0000]) };
    const changes = [{ number: 5, status: SessionStatus.ADMITTED }];
    room.calls[0]!.push(snapshot({ leavers: [first], changes }));
    await until('told', () => told.length === 1);
    expect(lines.recall(event)?.leavers.has(7)).to.equal(true);
    expect([...(lines.recall(event)?.live ?? [])]).to.deep.equal([5]);
    room.calls[0]!.fail();
    await called(2);
    // A replica that is a moment behind calls nobody back in line.
    room.calls[1]!.push(snapshot({ servingNumber: 4, lastNumber: 8 }));
    await until('told again', () => told.length === 2);
    expect(told[1]).to.include({ snapshot: true, moved: true });
    expect(lines.recall(event)).to.include({ serving: 5, last: 9 });
    expect(lines.recall(event)?.leavers.has(7)).to.equal(false);
    expect(lines.recall(event)?.live.size).to.equal(0);
    room.calls[1]!.push({ servingNumber: 5, lastNumber: 9, state: LineState.OPEN });
    await until('a beat', () => told.length === 3);
    expect(told[2]?.moved, 'nothing changed').to.equal(false);
  });

  it('is let go a minute after somebody asked or listened last', async () => {
    const watches = async () => {
      const text = await metrics.registry.getSingleMetricAsString('line_watches');
      return Number(text.trim().split(' ').at(-1));
    };
    const unfollow = lines.follow(event, () => undefined)!;
    await called(1);
    now += 61_000;
    await called(2); // silent, so it was opened again: somebody listens
    expect(await watches()).to.equal(1);
    unfollow();
    now += 61_000;
    await waitUntil('let go', async () => (await watches()) === 0, { timeoutMs: 10_000 });
  });
});

describe('presence', function () {
  this.timeout(30_000);

  it('goes in batches of at most 10,000, and once more when a report failed', async () => {
    const reports: number[][] = [];
    let isAway = true;
    let failed = 0;
    const reportPresence = ({ numbers }: { numbers: number[] }) => {
      if (isAway) {
        failed += 1;
        return Promise.reject(new Error('away'));
      }
      reports.push(numbers);
      return Promise.resolve({});
    };
    const presence = openPresence({ reportPresence } as unknown as Clients['waitroom'], logger);
    for (let n = 1; n <= 15_000; n++) {
      presence.seen(event, n);
      presence.seen(event, n);
    }
    await waitUntil('a report failed', () => Promise.resolve(failed > 0), { timeoutMs: 5_000 });
    isAway = false;
    await waitUntil('all are told', () => Promise.resolve(reports.flat().length === 15_000), {
      timeoutMs: 15_000,
    });
    expect(reports.map((numbers) => numbers.length)).to.deep.equal([10_000, 5_000]);
    expect(new Set(reports.flat()).size).to.equal(15_000);
    presence.seen(event, 3);
    await presence.stop();
    expect(reports.at(-1), 'a last report').to.deep.equal([3]);
  });
});
