import { setTimeout as pause } from 'node:timers/promises';
import type { ServerName } from '@ticketbottle/local-stack/servers/managed.js';
import { settleAll } from '@ticketbottle/service-kit/settle-all.js';
import { until } from '../../../tools/platform/until.js';
import type { Act } from './faults.js';
import { killPoints, serviceOf, services, type Point, type Service } from './points.js';
import { isBack, type World } from './world.js';

/** Something that goes wrong, for a while; over when it resolves. */
export type Trouble = { name: string; run: (world: World) => Promise<void> };

const visitMs = 90_000;

/** At the next visit of a point: its process is killed, its answer is lost after the work was done, or it is slow. */
export function troubleAt(point: Point, act: Act): Trouble {
  return {
    name: `${act} ${point}`,
    async run(world) {
      await world.faults.at(point, act, visitMs);
      await isBack(world, serviceOf(point));
    },
  };
}

/** The processes of each service are killed point by point, those of all services at the same time. */
export function killAll(say: (name: string, ms: number) => void): Trouble {
  return {
    name: `kill at ${killPoints.length} points`,
    async run(world) {
      const killOf = async (service: Service): Promise<void> => {
        for (const point of killPoints.filter((one) => serviceOf(one) === service)) {
          const from = performance.now();
          const { name, run } = troubleAt(point, 'kill');
          await run(world);
          say(name, performance.now() - from);
        }
      };
      await settleAll(services.map(killOf));
    },
  };
}

/** A server is killed, away for a while, and started on its data again. */
export function awayFor(server: ServerName, ms: number): Trouble {
  return {
    name: `${server} away for ${ms} ms`,
    async run(world) {
      await world.stack.kill(server, 'SIGKILL');
      await pause(ms);
      await world.stack.restart(server);
      await allBack(world);
    },
  };
}

/** The broker is away for `ms`, while other things go wrong that need none. */
export function withoutBroker(ms: number, meanwhile: Trouble[]): Trouble {
  return {
    name: `kafka away for ${ms} ms, meanwhile ${meanwhile.length} troubles`,
    async run(world) {
      await world.stack.kill('kafka', 'SIGKILL');
      const back = Date.now() + ms;
      for (const trouble of meanwhile) await trouble.run(world);
      await pause(Math.max(0, back - Date.now()));
      await world.stack.restart('kafka');
      await allBack(world);
    },
  };
}

/** Wakes after others took its leases. */
export function pausedFor(service: Service, ms: number): Trouble {
  return {
    name: `${service} stands still for ${ms} ms`,
    async run(world) {
      await world.services.kill(service, 'SIGSTOP');
      await pause(ms);
      await world.services.kill(service, 'SIGCONT');
      await isBack(world, service);
    },
  };
}

/** The provider on a bad day. */
export function provider(name: string, turned: Record<string, unknown>, ms: number): Trouble {
  return {
    name: `the provider ${name} for ${ms} ms`,
    async run({ knobs }) {
      await knobs(turned);
      await pause(ms);
      await knobs(goodDay);
    },
  };
}

const goodDay = {
  ...{ createHangsMs: 0, noticeDelayMs: 0, duplicateNotices: 0, dropNotices: false },
  ...{ failHttp: null, badSignature: false, createTimeoutAfterStoring: false },
};

export const badDays = (ms: number): Trouble[] => [
  provider('is slow', { createHangsMs: 2_000 }, ms),
  provider('hangs', { createHangsMs: 30_000 }, ms),
  provider('stores and never answers', { createTimeoutAfterStoring: true }, ms),
  provider('fails', { failHttp: 500 }, ms),
  provider('tells everything four times', { duplicateNotices: 3 }, ms),
  provider('tells late and out of order', { noticeDelayMs: 1_500, duplicateNotices: 1 }, ms),
  provider('tells nothing', { dropNotices: true }, ms),
  provider('signs wrongly', { badSignature: true }, ms),
];

/** Answers that get lost after the work was done. */
export const lostAnswers: Point[] = [
  'after order begin-checkout',
  'after inventory reserve',
  'after payment createPaymentIntent',
  'after inventory confirm',
  'after inventory release',
];

/** Everything that can be drawn by a seed. */
export function allTroubles(): Trouble[] {
  return [
    ...killPoints.map((point) => troubleAt(point, 'kill')),
    ...lostAnswers.map((point) => troubleAt(point, 'lose')),
    ...lostAnswers.map((point) => troubleAt(point, 'slow')),
    ...(['kafka', 'redis', 'postgres', 'mongo'] as const).map((server) => awayFor(server, 5_000)),
    ...services.map((service) => pausedFor(service, 8_000)),
    ...badDays(5_000),
  ];
}

/** Every service answers, and reaches what it needs. */
async function allBack({ services, rest }: World): Promise<void> {
  const names = ['user', 'event', 'inventory', 'order', 'payment', 'waitroom', 'api-gateway'];
  await until(
    async () => {
      for (const name of names) {
        const url = `${services.adminUrl(name as 'order')}/readyz`;
        const { status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
        if (status !== 200) throw new Error(`${name} answers ${status}`);
      }
      return (await rest.call('GET', '/api/events')).status === 200 ? true : undefined;
    },
    { ms: 120_000, what: 'every service is back', everyMs: 250 },
  );
}
