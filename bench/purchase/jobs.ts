import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import { startCpuMeter } from '../support/cpu.js';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { callers, tickets, type Bench } from './bench.js';
import { orderFlow, wholeFlow, type Flow } from './flows.js';
import type { LockedOptions } from './locked-inventory.js';
import { openPurchases } from './purchases.js';
import { withShop, type Shop } from './shop.js';

export const whole = 'purchase through all services';
export const alone = 'purchase through order, inventory, payment';
export const unary = 'the same by a call per order';
export const locked = 'the same with a locked Reserve';

/** The services have just started: their code is compiled by the first hundreds of purchases. */
const warmUps = 20;
/** Some dozen purchases a second: one window holds too few of them for a percentile. */
const windows = 3;

export function purchaseJobs(bench: Bench): Job[] {
  return [
    {
      name: whole,
      run: () => withShop(bench, { waitingRoom: true }, (shop) => buy(bench, shop, wholeFlow)),
    },
    {
      name: alone,
      run: () => withShop(bench, { waitingRoom: false }, (shop) => buy(bench, shop, orderFlow)),
    },
    {
      name: unary,
      run: () =>
        withShop(bench, { waitingRoom: false, unaryHop: true }, (shop) =>
          buy(bench, shop, orderFlow),
        ),
    },
    {
      name: locked,
      run: async () => {
        const stockPort = await freePort();
        return await withShop(bench, { waitingRoom: false, stockPort }, (shop) =>
          withLockedStock(bench, { shop, port: stockPort }, () => buy(bench, shop, orderFlow)),
        );
      },
    },
  ];
}

/** Closed loop: place, pay, wait for the tickets, again. Processor time is of all our processes, this one among them. */
async function buy({ warmMs, windowMs }: Bench, shop: Shop, flow: Flow): Promise<Outcome> {
  const purchases = openPurchases(shop, flow);
  const call = (): Promise<true> => purchases.buy();
  try {
    await drive({ callers, warmMs: 0, windowMs: warmUps * warmMs, call });
    const meter = startCpuMeter();
    const from = performance.now();
    const driven = await drive({ callers, warmMs: 0, windowMs: windows * windowMs, call });
    const seconds = (performance.now() - from) / 1_000;
    const cpu = meter.stop();
    const { perSecond, p50Ms, p99Ms, yes } = driven;
    const cpuMs = ((cpu?.own ?? Number.NaN) * seconds * 1_000) / yes;
    return { values: { perSecond, p50Ms, p99Ms, cpuMs }, wrong: await purchases.wrong() };
  } finally {
    await purchases.stop();
  }
}

async function withLockedStock<T>(
  { stack }: Bench,
  { shop, port }: { shop: Shop; port: number },
  use: () => Promise<T>,
): Promise<T> {
  const { event, services, namespace } = shop;
  const databaseUrl = stack.databaseUrl(`${namespace}_locked`);
  await ensureDatabase(databaseUrl);
  const tls = services.tls['inventory'];
  if (tls === undefined) throw new Error('no certificate for inventory');
  const file = fileURLToPath(new URL('./locked-inventory.ts', import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  try {
    const classId = event.ticketClasses[0]?.id ?? '';
    const options: LockedOptions = {
      databaseUrl,
      kafka: { brokers: stack.kafkaBrokers, topicPrefix: `${namespace}.` },
      tls,
      eventId: event.eventId,
      classId,
      total: tickets,
      port,
    };
    child.send(options);
    const died = ended.then((): never => {
      throw new Error('the locked stock ended');
    });
    await Promise.race([once(child, 'message'), died]);
    return await use();
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}
