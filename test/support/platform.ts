import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTraceStore, type TraceStore } from '@ticketbottle/local-stack/traces/trace-store.js';
import { createAdmin, enter, type Accounts } from '../../tools/platform/accounts.js';
import { build } from '../../tools/platform/build.js';
import { startPlatform, type Platform } from '../../tools/platform/platform.js';
import {
  publishEvent,
  type EventPlan,
  type PublishedEvent,
} from '../../tools/platform/publish-event.js';

type Tokens = { admin: string; organiser: string };
export type TestPlatform = Platform & {
  accounts: Accounts;
  /** Renewed before a test when they are getting old: a run takes longer than they live. */
  tokens: Tokens;
  /** An event on sale with one or two classes, ready to buy. */
  event(plan?: Partial<EventPlan>): Promise<PublishedEvent>;
  /** A new buyer, signed up. */
  buyer(): Promise<{ token: string; userId: string; email: string; password: string }>;
};

let running: TestPlatform | undefined;
let store: TraceStore | undefined;
let dir = '';
let buyers = 0;
let enteredAt = 0;

/** A third of the life of access tokens: no test takes as long as the rest. */
const renewAfterMs = 300_000;

const most = 1_000_000;
const unlimited = { default: most, auth: most, join: most, orders: most, polls: most };

/** Short holds, so that walking away is a matter of seconds: window 12 s of a 15 s hold. */
const overrides = {
  // Whoever claims another address is counted by the services, and not held up at the door.
  'api-gateway': { TRUSTED_PROXIES: 'loopback', RATE_LIMITS: JSON.stringify(unlimited) },
  user: { ACCESS_TOKEN_SECONDS: '3600' }, // what a long run asks by one token takes its time
  event: { MIN_HOLD_SECONDS: '5' },
  inventory: { MIN_HOLD_SECONDS: '5' },
  order: { PAYMENT_MARGIN_SECONDS: '3' },
  payment: { MIN_WINDOW_SECONDS: '1', ZALOPAY_QUERY_SECONDS: '1' },
};

/** The whole platform, built and started once for all end-to-end tests of a run. */
export function platform(): TestPlatform {
  if (running === undefined)
    throw new Error('the platform is started by a root hook; use it in a test');
  return running;
}

/** Where the platform's spans are; only in the suite that asks for them by TEST_TRACED. */
export function traces(): TraceStore {
  if (store === undefined) throw new Error('TEST_TRACED is not set: nothing is traced');
  return store;
}

before('build and start the platform', async function () {
  this.timeout(300_000);
  await build();
  dir = await mkdtemp(join(tmpdir(), 'ticketbottle-e2e-'));
  const namespace = `e2e${Date.now().toString(36)}`;
  if (process.env['TEST_TRACED'] !== undefined) store = await startTraceStore();
  const traced =
    store === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: store.url, LOG_LEVEL: 'debug' };
  const started = await startPlatform({
    dir,
    mode: 'build',
    env: { ...process.env, ...traced },
    ports: 'free',
    say: () => undefined,
    namespace,
    overrides,
  });
  running = await withPeople(started);
});

beforeEach('renew the tokens', async () => {
  if (running === undefined || performance.now() - enteredAt < renewAfterMs) return;
  Object.assign(running.tokens, await enterBoth(running, running.accounts));
});

after('stop the platform', async function () {
  this.timeout(60_000);
  await running?.stop();
  await store?.stop();
  await rm(dir, { recursive: true, force: true });
});

async function withPeople(started: Platform): Promise<TestPlatform> {
  const account = (name: string) => ({ email: `${name}@e2e.test`, password: `${name}-Password-1` });
  const accounts = {
    platformAdmin: account('admin'),
    organiser: account('organiser'),
    buyer: account('buyer'),
  };
  await createAdmin(started, 'build', accounts.platformAdmin);
  const tokens = await enterBoth(started, accounts);
  return {
    ...started,
    accounts,
    tokens,
    event: (plan) =>
      publishEvent(started.rest, tokens, {
        name: `Event ${Math.random().toString(36).slice(2, 8)}`,
        classes: [{ name: 'Standing', priceMinor: 100_000, total: 20 }],
        maxConcurrent: 10,
        releasePerSecond: 50,
        holdSeconds: 60,
        ...plan,
      }),
    async buyer() {
      const email = `buyer-${++buyers}@e2e.test`;
      const password = `buyer-${buyers}-Password`;
      const names: [string, string] = ['Binh', `Buyer ${buyers}`];
      const { accessToken, user } = await enter(started, { email, password }, names);
      return { token: accessToken, userId: user.id, email, password };
    },
  };
}

async function enterBoth(started: Platform, accounts: Accounts): Promise<Tokens> {
  const admin = await enter(started, accounts.platformAdmin, ['Ada', 'Admin']);
  const organiser = await enter(started, accounts.organiser, ['Olivia', 'Organiser']);
  enteredAt = performance.now();
  return { admin: admin.accessToken, organiser: organiser.accessToken };
}
