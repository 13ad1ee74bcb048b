import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { expect } from 'chai';
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
import { openSaleWorld, type SaleWorld } from '../support/sale-world.js';

const now = (): number => Math.floor(Date.now() / 1_000);
const isLong = env['TEST_SIZE'] === 'long';

/** What was measured, for who reads the run. */
async function keep(name: string, figures: object): Promise<void> {
  await mkdir('.cache', { recursive: true });
  await writeFile(`.cache/${name}.json`, `${JSON.stringify(figures)}\n`);
}

describe('a TicketSale, from kubectl apply to the tickets', function () {
  this.timeout(180_000);
  let world: SaleWorld;
  let metrics: ObservedMetrics;
  const from = now();
  before(async function () {
    this.timeout(clusterStartMs + 600_000); // the first time Prometheus is downloaded
    world = await openSaleWorld();
    const { dir, operatorMetrics } = world;
    metrics = await observeTargets({ dir, targets: [operatorMetrics] }, env);
  });
  after(async () => {
    await metrics.stop();
    await world.close();
  });

  const day = 86_400_000;
  const edits = isLong ? 200 : 20;
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
      return (await status())?.waitingRoom?.acked === '1/1';
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

  it('has every edit acknowledged by every pod within seconds', async () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const { eventId } = await publishEvent(world.rest, world.tokens, {
      ...{ name: 'Edited', classes: [{ name: 'Free', priceMinor: 0, total: 10 }] },
      ...{ maxConcurrent: 9, releasePerSecond: 50, holdSeconds: 600 },
      config: { isFree: true, saleOpensAt: at(day / 2), saleClosesAt: at(day) },
    });
    await world.deploy('edited', 1);
    await world.apply('c', {
      ...{ eventId, opensAt: at(day / 2), closesAt: at(day) },
      targets: [{ name: 'edited', ref: { kind: 'Deployment', name: 'edited' }, replicas: 1 }],
    });
    let hash: string | undefined;
    const isKnown = async (): Promise<boolean> => {
      const { configHash, acked } = (await world.read('c')).status?.waitingRoom ?? {};
      if (configHash === undefined || configHash === hash || acked !== '1/1') return false;
      hash = configHash;
      return true;
    };
    await within(5, 'the sale is known', isKnown);
    const took: number[] = [];
    for (let n = 1; n <= edits; n += 1) {
      const from = performance.now();
      await world.edit('c', { waitingRoom: { maxConcurrent: 100 + n } });
      await within(3, `edit ${n} is acknowledged`, isKnown);
      took.push(Math.round(performance.now() - from));
    }
    took.sort((a, b) => a - b);
    await keep('edit-to-acked', {
      ...{ edits, medianMs: took[Math.floor(edits / 2)] },
      p99Ms: took[Math.ceil(edits * 0.99) - 1],
    });
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

  it('opens at its instant by the line alone, when the operator is gone since it was armed', async () => {
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
      return (await world.read('b')).status?.waitingRoom?.acked === '1/1';
    });
    await within(5, 'the line is armed', async () => (await world.gate('b')) === 'Armed');
    await world.stopOperator();
    const { sessionId } = await join(rest, buyer, eventId);
    const ms = opensAt.getTime() - Date.now() + 10_000;
    const { admittedAt = '' } = await admitted(rest, buyer, sessionId, ms);
    const late = Date.parse(admittedAt) - opensAt.getTime();
    await keep('opening', { lateMs: late });
    expect(late, 'milliseconds late; promised 200').to.be.within(0, 5 * 200);
  });
});
