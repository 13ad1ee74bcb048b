import { expect } from 'chai';
import type { SaleObject } from '../../operator/src/clients/kube/kinds.js';
import { apiVersion, kind } from '../../operator/src/api/ticket-sale.js';
import { enter } from '../../tools/platform/accounts.js';
import { publishEvent, type PublishedEvent } from '../../tools/platform/publish-event.js';
import { restClient } from '../../tools/platform/rest.js';
import { until } from '../../tools/platform/until.js';
import { verify } from '../../tools/verify/verify.js';
import { buyAll, signUpAll } from './support/crowd.js';
import { killPods, readyPods } from './support/pods.js';
import { namespace, openSite, type Site } from './support/site.js';
import { startTraffic } from './support/traffic.js';
import { troubleOf } from './support/trouble.js';

const startMs = 15 * 60_000;
const release = 'tb';
const buyers = 200;
/** Made by the first operator, and nobody's since: https://kubernetes.io/docs/concepts/architecture/leases/ */
const ofTheOperator = 'lease.coordination.k8s.io/ticketsale-operator';
const everyService = ['order', 'inventory', 'waitroom', 'event', 'user', 'api-gateway'];

/** What was raised is given back when nobody has asked for it for so long. */
const letGoMs = 60_000;

describe('the whole site, installed by its charts on a real node', function () {
  this.timeout(20 * 60_000);
  this.bail(true); // each step stands on the one before
  let site: Site;
  let close = (): Promise<void> => Promise.resolve();
  let gatewayUrl = '';
  before(async function () {
    this.timeout(startMs);
    site = await openSite();
    close = () => site.close();
  });
  after(() => close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`${await troubleOf(site)}\n`);
  });

  const get = async <T>(...args: string[]) =>
    JSON.parse(await site.kubectl('get', ...args, '-o', 'json')) as T;
  const minReplicas = async (name: string) =>
    (await get<{ spec: { minReplicas?: number } }>('hpa', name)).spec.minReplicas;
  const sale = () => get<SaleObject>('ticketsale', 'big-night');

  it('is accepted by a dry run of the server, which leaves nothing', async () => {
    const dry = ['install', release, site.chart, ...site.values, '--dry-run=server'];
    expect(await site.helm(...dry)).to.match(/^STATUS: pending-install$/m);
    expect(await site.kubectl('get', 'deployments', '-o', 'name')).to.equal('');
  });

  it('is installed, and every pod is Ready', async () => {
    await site.helm('install', release, site.chart, ...site.values, '--wait', '--timeout', '10m');
    for (const service of everyService)
      expect(await readyPods(site, service), service).to.have.lengthOf(1);
    const { spec } = await get<{ spec: { clusterIP: string } }>('service', 'api-gateway');
    gatewayUrl = `http://${spec.clusterIP}`;
  });

  it('sells a free ticket to `helm test`', async () => {
    expect(await site.helm('test', release)).to.match(
      /ticketbottle-buy-test\n.*\n.*\nPhase: +Succeeded/,
    );
  });

  it(`keeps a TicketSale: workers first, then ${buyers} buyers, pods killed meanwhile, and everything as before`, async () => {
    const people = await signUpAll(gatewayUrl, buyers);
    const opensAt = Date.now() + 120_000;
    const closesAt = opensAt + 180_000;
    const event = await onSale(site, gatewayUrl, { opensAt, closesAt });
    await site.apply(ticketSale(event, { opensAt, closesAt }));

    const bought = buyAll(
      { gatewayUrl, eventId: event.eventId, ticketClassId: event.ticketClasses[0]?.id ?? '' },
      people,
    );
    const first = await Promise.race([bought.catch(() => undefined), workersAreReady()]);
    expect(first, 'workers are Ready').to.equal('ready');
    expect(Date.now(), 'before it opens').to.be.lessThan(opensAt);
    await until(async () => ((await sale()).status?.openedAt === undefined ? undefined : true), {
      ms: opensAt - Date.now() + 10_000,
      what: 'the gate is open',
    });
    const killing = killPods(site, everyService, 4_000);
    const tickets = await bought.finally(() => killing.finish());

    expect(killing.killed.length, 'pods were killed').to.be.greaterThan(2);
    expect(new Set(tickets.map(({ code }) => code)).size).to.equal(buyers);
    expect(Math.min(...tickets.map(({ admittedAt }) => admittedAt))).to.be.at.least(opensAt);
    const { lines, ok } = await verify(site.kept, event.eventId);
    expect(ok, lines.join('\n')).to.equal(true);

    await until(async () => ((await sale()).status?.completedAt === undefined ? undefined : true), {
      ms: closesAt - Date.now() + 240_000,
      what: 'the sale is over and its workers are let go',
    });
    await until(
      async () => {
        const floors = await Promise.all(['order', 'waitroom'].map(minReplicas));
        return floors.every((floor) => floor === 1) ? true : undefined;
      },
      { ms: 5 * letGoMs, what: 'the floors of both are what they were' },
    );
    await site.kubectl('delete', 'ticketsale', 'big-night', '--timeout=60s');
  });

  const workersAreReady = () =>
    until(
      async () => {
        const ready = await Promise.all(['order', 'waitroom'].map((it) => readyPods(site, it)));
        return ready.every(({ length }) => length >= 2) ? 'ready' : undefined;
      },
      { ms: 120_000, everyMs: 500, what: 'two pods of each are Ready' },
    );

  it('is upgraded without a failed request', async () => {
    const { chart, values } = site;
    const traffic = startTraffic(`${gatewayUrl}/api/events`, 4);
    const changed = everyService.flatMap((it) => ['--set', `${it}.podAnnotations.upgraded=yes`]);
    try {
      await site.helm(
        'upgrade',
        release,
        chart,
        ...values,
        ...changed,
        '--wait',
        '--timeout',
        '10m',
      );
    } finally {
      await traffic.finish();
    }
    expect(traffic.sent).to.be.greaterThan(100);
    expect(traffic.failed).to.eql([]);
  });

  it('is uninstalled, and nothing of it is left but the Lease by which operators took turns', async () => {
    await site.helm('uninstall', release, '--wait', '--timeout', '5m');
    const kinds = 'deploy,rs,pods,services,hpa,pdb,networkpolicy,jobs,leases,roles,rolebindings';
    await until(
      async () => {
        const left = await site.kubectl('get', kinds, '-o', 'name');
        if (left.trim() !== ofTheOperator) throw new Error(left);
        return true;
      },
      { ms: 60_000, what: 'everything is gone but a Lease' },
    );
    const accounts = await site.kubectl('get', 'serviceaccounts', '-o', 'name');
    expect(accounts.trim()).to.equal('serviceaccount/default');
    const configs = await site.kubectl('get', 'configmaps', '-o', 'name');
    expect(configs.trim()).to.equal('configmap/kube-root-ca.crt');
  });
});

type Window = { opensAt: number; closesAt: number };

async function onSale(site: Site, gatewayUrl: string, at: Window): Promise<PublishedEvent> {
  const rest = restClient(gatewayUrl, { 'x-forwarded-for': '198.18.200.1' });
  const organiser = { email: 'organiser@cluster.test', password: 'a long enough phrase 42' };
  const admin = (await enter({ rest }, site.admin, ['Ada', 'Admin'])).accessToken;
  const tokens = {
    admin,
    organiser: (await enter({ rest }, organiser, ['Olivia', 'Organiser'])).accessToken,
  };
  const window = {
    saleOpensAt: new Date(at.opensAt).toISOString(),
    saleClosesAt: new Date(at.closesAt).toISOString(),
    preQueueOpensAt: new Date().toISOString(),
  };
  return await publishEvent(rest, tokens, {
    ...{ name: 'Big night', classes: [{ name: 'Free', priceMinor: 0, total: buyers }] },
    ...{ maxConcurrent: 30, releasePerSecond: 10, holdSeconds: 600 },
    config: { isFree: true, ...window },
  });
}

function ticketSale({ eventId }: PublishedEvent, { opensAt, closesAt }: Window) {
  const floor = (name: string) => ({
    ...{ name, ref: { kind: 'HorizontalPodAutoscaler', name }, floor: 2, warmBy: 'Open' },
  });
  return {
    ...{ apiVersion, kind, metadata: { name: 'big-night', namespace } },
    spec: {
      ...{ eventId, opensAt: new Date(opensAt).toISOString() },
      ...{ closesAt: new Date(closesAt).toISOString(), preQueueOpensAt: new Date().toISOString() },
      ...{ cooldownSeconds: 0, prewarm: { leadSeconds: 110, readyBySeconds: 5 } },
      waitingRoom: { maxConcurrent: 30, releasePerSecond: 10 },
      targets: [floor('order'), floor('waitroom')],
    },
  };
}
