import type { Values } from './values.js';
import { isOn, numberOf, textOf } from './values.js';
import { fromInput, toInput } from './zoned-time.js';

type Room = {
  maxConcurrent: number;
  releasePerSecond: number;
  sessionSeconds: number;
  reconnectGraceSeconds: number;
  claimSeconds: number;
  paused: boolean;
};
export type Config = {
  saleOpensAt: string;
  saleClosesAt: string;
  isFree: boolean;
  isPublic: boolean;
  requiresApproval: boolean;
  allowWaitRoom: boolean;
  maxAttendees: number;
  maxTicketsPerOrder: number;
  maxTicketsPerUser: number;
  holdSeconds: number;
  retryPayments: boolean;
  requireVerifiedEmail: boolean;
  preQueueOpensAt?: string;
  draw: boolean;
  waitingRoom?: Room;
};
export type ConfigPatch = Partial<Omit<Config, 'waitingRoom'>> & { waitingRoom?: Partial<Room> };

const numbers = ['maxAttendees', 'maxTicketsPerOrder', 'maxTicketsPerUser', 'holdSeconds'] as const;
export const roomNumbers = [
  'maxConcurrent',
  'releasePerSecond',
  'sessionSeconds',
  'reconnectGraceSeconds',
  'claimSeconds',
] as const;

/** Of a new event: what most sales do; the API's own defaults where it has some. */
export const firstConfig: Omit<Config, 'saleOpensAt' | 'saleClosesAt'> & { waitingRoom: Room } = {
  ...{ isFree: false, isPublic: true, requiresApproval: true, allowWaitRoom: true, draw: false },
  ...{ maxAttendees: 1_000, maxTicketsPerOrder: 10, maxTicketsPerUser: 20, holdSeconds: 900 },
  ...{ retryPayments: true, requireVerifiedEmail: false },
  waitingRoom: {
    ...{ maxConcurrent: 200, releasePerSecond: 20, sessionSeconds: 900 },
    ...{ reconnectGraceSeconds: 120, claimSeconds: 60, paused: false },
  },
};

type Shown = Omit<Config, 'saleOpensAt' | 'saleClosesAt'> & Partial<Config>;

/** A config as the form shows it, the times by the clocks of a zone. */
export function valuesOfConfig(config: Shown, zone: string): Values {
  const room = config.waitingRoom ?? firstConfig.waitingRoom;
  const shown = (instant: string | undefined): string =>
    instant === undefined ? '' : toInput(instant, zone);
  return {
    saleOpensAt: shown(config.saleOpensAt),
    saleClosesAt: shown(config.saleClosesAt),
    preQueueOpensAt: shown(config.preQueueOpensAt),
    ...Object.fromEntries(numbers.map((name) => [name, String(config[name])])),
    ...Object.fromEntries(roomNumbers.map((name) => [`waitingRoom.${name}`, String(room[name])])),
    ...{ isFree: config.isFree, isPublic: config.isPublic, draw: config.draw },
    ...{ requiresApproval: config.requiresApproval, allowWaitRoom: config.allowWaitRoom },
    retryPayments: config.retryPayments,
    requireVerifiedEmail: config.requireVerifiedEmail,
  };
}

/** The whole config that a form stands for; `paused` is no matter of the form. */
export function configOf(values: Values, zone: string, paused: boolean): Config {
  const at = (name: string): string | undefined => fromInput(textOf(values, name), zone);
  const preQueueOpensAt = at('preQueueOpensAt');
  const allowWaitRoom = isOn(values, 'allowWaitRoom');
  const room = roomNumbers.map((name) => [name, numberOf(values, `waitingRoom.${name}`)]);
  return {
    saleOpensAt: at('saleOpensAt') ?? '',
    saleClosesAt: at('saleClosesAt') ?? '',
    isFree: isOn(values, 'isFree'),
    isPublic: isOn(values, 'isPublic'),
    requiresApproval: isOn(values, 'requiresApproval'),
    allowWaitRoom,
    maxAttendees: numberOf(values, 'maxAttendees'),
    maxTicketsPerOrder: numberOf(values, 'maxTicketsPerOrder'),
    maxTicketsPerUser: numberOf(values, 'maxTicketsPerUser'),
    holdSeconds: numberOf(values, 'holdSeconds'),
    retryPayments: isOn(values, 'retryPayments'),
    requireVerifiedEmail: isOn(values, 'requireVerifiedEmail'),
    draw: allowWaitRoom && isOn(values, 'draw'),
    ...(preQueueOpensAt === undefined || !allowWaitRoom ? {} : { preQueueOpensAt }),
    ...(allowWaitRoom ? { waitingRoom: { ...(Object.fromEntries(room) as Room), paused } } : {}),
  };
}

export type ConfigWrite = { whole: Config } | { named: ConfigPatch };

/** Only what differs is named; the whole config is sent where a field goes, which naming can not say, or none was there. */
export function configWrite(before: Config | undefined, after: Config): ConfigWrite {
  if (before === undefined) return { whole: after };
  if (before.preQueueOpensAt !== undefined && after.preQueueOpensAt === undefined)
    return { whole: after };
  const { waitingRoom: oldRoom, ...old } = before;
  const { waitingRoom: room, ...wanted } = after;
  const named: ConfigPatch = differing(old, wanted);
  const roomChanges = room === undefined ? {} : differing<Partial<Room>>(oldRoom ?? {}, room);
  if (Object.keys(roomChanges).length > 0) named.waitingRoom = roomChanges;
  return { named };
}

function differing<T extends object>(old: Partial<T>, wanted: T): Partial<T> {
  const entries = Object.entries(wanted) as [keyof T, unknown][];
  return Object.fromEntries(
    entries.filter(([name, value]) => !isSame(old[name], value)),
  ) as Partial<T>;
}

/** Instants are the same however they are written; the form knows no seconds. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  const minute = (text: string): number => Math.floor(Date.parse(text) / 60_000);
  return minute(one) === minute(other);
}
