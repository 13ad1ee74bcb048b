import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdmin, enter } from '../../../tools/platform/accounts.js';
import { build } from '../../../tools/platform/build.js';
import { startPlatform, type Platform } from '../../../tools/platform/platform.js';
import { publishEvent, type PublishedEvent } from '../../../tools/platform/publish-event.js';
import { turnKnobs } from '../../../tools/platform/simulator.js';
import { until } from '../../../tools/platform/until.js';
import { faultsIn, type Faults } from './faults.js';
import type { Service } from './points.js';

export type Sale = PublishedEvent & { hasLine: boolean };

export type World = Platform & {
  faults: Faults;
  tokens: () => Promise<{ admin: string; organiser: string }>;
  /** Much stock, long enough holds. */
  event: Sale;
  /** Holds so short that a payer is late on purpose. */
  hasty: Sale;
  /** An event that will be cancelled, without a line. */
  briefEvent: () => Promise<Sale>;
  /** All of them so far. */
  briefEvents: Sale[];
  knobs: (turned: Record<string, unknown>) => Promise<void>;
};

const servers = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS', 'MONGO_URL'];
const marginSeconds = 2;
const tokenLifeMs = 300_000;

/** The platform on servers of its own, which may be killed; its services start again at once, however often they die. */
export async function startWorld(env: NodeJS.ProcessEnv): Promise<World> {
  await build();
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-chaos-'));
  const faults = faultsIn(dir);
  const platform = await startPlatform({
    ...{ dir, mode: 'build', ports: 'free', say: () => undefined },
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !servers.includes(name))),
    restarts: { restartPauseMs: 1, deathsPerMinute: 1_000 },
    overrides: {
      event: { MIN_HOLD_SECONDS: '5' },
      inventory: { MIN_HOLD_SECONDS: '5', ...faults.envOf('inventory') },
      order: { PAYMENT_MARGIN_SECONDS: `${marginSeconds}`, ...faults.envOf('order') },
      payment: {
        ...{ MIN_WINDOW_SECONDS: '1', ZALOPAY_QUERY_SECONDS: '1', VNPAY_QUERY_SECONDS: '1' },
        ...faults.envOf('payment'),
      },
    },
  });
  const stop = async (): Promise<void> => {
    await platform.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    return { ...platform, ...(await withSales(platform)), faults, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function withSales(platform: Platform) {
  const { rest, simulatorUrl } = platform;
  const account = (name: string) => ({
    email: `${name}@chaos.test`,
    password: `${name}-Password-1`,
  });
  const [admin, organiser] = [account('admin'), account('organiser')];
  await createAdmin(platform, 'build', admin);
  const enterBoth = async () => ({
    at: Date.now(),
    admin: (await enter(platform, admin, ['Ada', 'Admin'])).accessToken,
    organiser: (await enter(platform, organiser, ['Olivia', 'Organiser'])).accessToken,
  });
  let entered: Awaited<ReturnType<typeof enterBoth>> | undefined;
  const tokens = async () => {
    if (entered === undefined || Date.now() - entered.at > tokenLifeMs) entered = await enterBoth();
    return entered;
  };
  const sale = async (
    name: string,
    holdSeconds: number,
    o: { total: number; hasLine: boolean },
  ) => {
    const published = await publishEvent(rest, await tokens(), {
      ...{ name, holdSeconds, maxConcurrent: 200, releasePerSecond: 200 },
      classes: [{ name: 'Standing', priceMinor: 100_000, total: o.total }],
      config: { maxTicketsPerUser: 1_000, retryPayments: true, allowWaitRoom: o.hasLine },
    });
    return { ...published, hasLine: o.hasLine };
  };
  const briefEvents: Sale[] = [];
  const briefEvent = async () => {
    const brief = await sale('Brief chaos', 40, { total: 10, hasLine: false });
    briefEvents.push(brief);
    return brief;
  };
  const knobs = (turned: Record<string, unknown>) => turnKnobs(simulatorUrl, turned);
  await knobs({ latePayment: true });
  const event = await sale('Chaos', 40, { total: 100_000, hasLine: true });
  const hasty = await sale('Hasty chaos', 6, { total: 100_000, hasLine: true });
  return { tokens, knobs, event, hasty, briefEvent, briefEvents };
}

/** Waits until a service that was hit answers again. */
export async function isBack({ services }: Pick<World, 'services'>, name: Service): Promise<void> {
  await until(
    async () => {
      const url = `${services.adminUrl(name)}/readyz`;
      const { status } = await fetch(url, { signal: AbortSignal.timeout(1_000) });
      return status === 200 ? true : undefined;
    },
    { ms: 60_000, what: `${name} is back`, everyMs: 50 },
  );
}
