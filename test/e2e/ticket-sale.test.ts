import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { expect } from 'chai';
import { percentile } from '../../bench/support/numbers.js';
import {
  admitted,
  join,
  placeOrder,
  sessionNow,
  type Problem,
} from '../../tools/platform/buyer.js';
import { publishEvent } from '../../tools/platform/publish-event.js';
import type { RestAnswer } from '../../tools/platform/rest.js';
import { until } from '../../tools/platform/until.js';
import { operator } from '../../tools/dashboards/boards/operator.js';
import { previewBoards } from '../../tools/dashboards/preview-boards.js';
import { observeTargets, type ObservedMetrics } from '../../tools/platform/observe.js';
import { saleEdits } from '../support/sale-edits.js';
import { openSaleWorld, type SaleWorld } from '../support/sale-world.js';

const now = (): number => Math.floor(Date.now() / 1_000);
const isLong = env['TEST_SIZE'] === 'long';

/** What was measured, for who reads the run. */
async function keep(name: string, figures: object): Promise<void> {
  await mkdir('.cache', { recursive: true });
  await writeFile(`.cache/${name}.json`, `${JSON.stringify(figures)}\n`);
}

type Took = { what: string; ms: number; after: string };

function figuresOf(took: Took[]): object {
  const of = (some: Took[]) => {
    const all = some.map(({ ms }) => ms);
    const [medianMs, p99Ms, mostMs] = [0.5, 0.99, 1].map((share) => percentile(all, share));
    return { edits: all.length, medianMs, p99Ms, mostMs };
  };
  const after = Map.groupBy(took, (one) => one.after);
  const figures = [...after].map(([what, some]) => [`after ${what}`, of(some)] as const);
  return { all: of(took), ...Object.fromEntries(figures) };
}

describe('a TicketSale, from kubectl apply to the tickets', function () {
  this.timeout(isLong ? 1_800_000 : 180_000);
  let world: SaleWorld;
  let metrics: ObservedMetrics;
  const from = now();
  before(async function () {
    this.timeout(clusterStartMs + 600_000); // the first time Prometheus is downloaded
    world = await openSaleWorld();
    const { dir, operators } = world;
    metrics = await observeTargets({ dir, targets: operators.metrics }, env);
  });
  after(async () => {
    await metrics.stop();
    await world.close();
  });

  const day = 86_400_000;
  const edits = isLong ? 204 : 24;
  /** Who leads is stopped before every seventh edit, and killed before one in a hundred. */
  const endings = (n: number): NodeJS.Signals | undefined => {
    if (n % 101 === 15) return 'SIGKILL';
    return n % 7 === 3 ? 'SIGTERM' : undefined;
  };
  const within = (seconds: number, what: string, holds: () => Promise<boolean>) =>
    until(async () => ((await holds()) ? true : undefined), { ms: 5_000 * seconds, what });

  it('configures the line, holds it until its workers are there, lets in as it says, and lets who is in finish when it is deleted', async () => {
    const { rest, tokens } = world;
    const buyers = [await world.buyer(), await world.buyer()] as const;
    const opensAt = new Date(Date.now() + 30_000);
    const closesAt = new Date(Date.now() + day);
    const preQueueOpensAt = new Date().toISOString();
    const window = { saleOpensAt: opensAt.toISOString(), saleClosesAt: closesAt.toISOString() };
    const config = { isFree: true, preQueueOpensAt, ...window };
    const { eventId, ticketClasses } = await publishEvent(rest, tokens, {
      ...{ name: 'Governed', classes: [{ name: 'Free', priceMinor: 0, total: 10 }] },
      ...{ maxConcurrent: 9, releasePerSecond: 50, holdSeconds: 600, config },
    });
    await world.deploy('order', 1);
    await world.apply('a', {
      ...{ eventId, opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString() },
      ...{ preQueueOpensAt, cooldownSeconds: 0 },
      waitingRoom: { maxConcurrent: 1, releasePerSecond: 10 },
      targets: [
        { name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 3 },
        { name: 'late', ref: { kind: 'Deployment', name: 'late' }, replicas: 2 },
      ],
    });
    const status = async () => (await world.read('a')).status;
    await within(5, 'every pod of the line has the sale', async () => {
      return (await status())?.waitingRoom?.acked === '2/2';
    });
    await within(5, 'the workers are raised', async () => (await world.replicas('order')) === 3);

    const lines = [];
    for (const token of buyers) lines.push(await join(rest, token, eventId));
    const [first, second] = lines as [(typeof lines)[0], (typeof lines)[0]];
    expect([first.status, first.state]).to.eql(['WAITING', 'PREQUEUE']);
    const changed = await rest.call<Problem>('PATCH', `/api/events/${eventId}/config`, {
      token: tokens.organiser,
      body: { waitingRoom: { maxConcurrent: 5 } },
    });
    expect(changed.body.code).to.equal('MANAGED_BY_TICKETSALE');

    const state = async () => (await sessionNow(rest, buyers[0], first.sessionId)).state;
    await until(async () => ((await state()) === 'HELD' ? true : undefined), {
      ...{ ms: opensAt.getTime() - Date.now() + 10_000, what: 'the line is held' },
    });
    expect((await sessionNow(rest, buyers[0], first.sessionId)).status).to.equal('WAITING');

    await world.deploy('late', 1);
    const turn = await admitted(rest, buyers[0], first.sessionId, 25_000);
    expect(turn.status).to.equal('ADMITTED');
    expect((await sessionNow(rest, buyers[1], second.sessionId)).status).to.equal('WAITING');
    await world.edit('a', { waitingRoom: { maxConcurrent: 2 } });
    const other = await admitted(rest, buyers[1], second.sessionId, 25_000);
    expect(other.status).to.equal('ADMITTED');

    const buy = async (token: string, checkoutToken: string | undefined) => {
      const items = ticketClasses.map(({ id }) => ({ ticketClassId: id, quantity: 2 }));
      const request = { eventId, items, paymentMethod: 'NONE', checkoutToken };
      return (await placeOrder(rest, token, request)).body.order.status;
    };
    expect(await buy(buyers[0], turn.checkoutToken)).to.equal('COMPLETED');

    await world.remove('a');
    const late = await world.buyer();
    let refused: RestAnswer<Problem> | undefined;
    await within(5, 'nobody joins a sale that was deleted', async () => {
      refused = await rest.call('POST', '/api/waitroom/join', { token: late, body: { eventId } });
      return refused.status !== 200 && refused.status !== 201;
    });
    expect(refused?.body.code).to.equal('SALE_CLOSED');
    expect(await buy(buyers[1], other.checkoutToken), 'who was let in finishes').to.equal(
      'COMPLETED',
    );
  });

  it('has every edit in every pod within seconds, also while an operator ends or dies', async () => {
    const took: Took[] = [];
    let back: Promise<void> | undefined;
    let n = 0;
    for await (const edit of saleEdits(world)) {
      const signal = endings(n);
      if (signal !== undefined) {
        await back;
        ({ back } = await world.operators.endLeader(signal));
      }
      const from = performance.now();
      await edit.make();
      await within(signal === 'SIGKILL' ? 20 + 3 : 3, `${edit.what} is known`, edit.isKnown);
      const ms = Math.round(performance.now() - from);
      took.push({ what: edit.what, ms, after: signal ?? 'nothing' });
      n += 1;
      if (n === edits) break;
    }
    await back;
    await keep('edit-to-acked', figuresOf(took));
  });

  it("is seen on every panel of the operator's dashboard", async () => {
    const look = () =>
      previewBoards(metrics, [operator], {
        folder: '.cache/dashboards',
        span: { from, to: now() },
      });
    await within(2, 'no panel is empty', async () => (await look()).empty.length === 0).catch(
      async () => expect((await look()).empty).to.eql([]),
    );
  });

  it('opens at its instant by the line alone, when every operator was killed since it was armed', async () => {
    const { rest, tokens } = world;
    const buyer = await world.buyer();
    const opensAt = new Date(Date.now() + 25_000);
    const preQueueOpensAt = new Date().toISOString();
    const window = {
      saleOpensAt: opensAt.toISOString(),
      saleClosesAt: new Date(Date.now() + day).toISOString(),
    };
    const { eventId } = await publishEvent(rest, tokens, {
      ...{ name: 'Armed', classes: [{ name: 'Free', priceMinor: 0, total: 10 }] },
      ...{ maxConcurrent: 9, releasePerSecond: 50, holdSeconds: 600 },
      config: { isFree: true, preQueueOpensAt, ...window },
    });
    await world.deploy('armed', 2);
    await world.apply('b', {
      ...{ eventId, opensAt: window.saleOpensAt, closesAt: window.saleClosesAt, preQueueOpensAt },
      targets: [{ name: 'armed', ref: { kind: 'Deployment', name: 'armed' }, replicas: 2 }],
    });
    await within(5, 'every pod of the line has the sale', async () => {
      return (await world.read('b')).status?.waitingRoom?.acked === '2/2';
    });
    await within(5, 'the line is armed', async () => (await world.gate('b')) === 'Armed');
    await world.operators.end('SIGKILL');
    const { sessionId } = await join(rest, buyer, eventId);
    const ms = opensAt.getTime() - Date.now() + 10_000;
    const { admittedAt = '' } = await admitted(rest, buyer, sessionId, ms);
    const late = Date.parse(admittedAt) - opensAt.getTime();
    await keep('opening', { lateMs: late });
    expect(late, 'milliseconds late; promised 200').to.be.within(0, 5 * 200);
  });
});
