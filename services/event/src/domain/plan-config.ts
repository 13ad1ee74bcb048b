import { defaults } from './check-config.js';
import type { EventConfig, WaitingRoom } from './event.js';

type Optional<T> = { [K in keyof T]?: T[K] | undefined };
export type ConfigPatch = Omit<Optional<EventConfig>, 'waitingRoom'> & {
  waitingRoom?: Optional<WaitingRoom> | undefined;
};

/** Only what is named changes; a line that is switched off loses its settings. */
export function patchConfig(config: EventConfig, patch: ConfigPatch): EventConfig {
  const { waitingRoom, ...named } = patch;
  const merged = { ...config, ...withoutUndefined(named) };
  const room =
    waitingRoom === undefined ? config.waitingRoom : patchRoom(config.waitingRoom, waitingRoom);
  return {
    ...merged,
    waitingRoom: merged.allowWaitRoom || waitingRoom !== undefined ? room : undefined,
  };
}

function patchRoom(room: WaitingRoom | undefined, patch: Optional<WaitingRoom>): WaitingRoom {
  const base = room ?? {
    ...defaults.waitingRoom,
    maxConcurrent: 0,
    releasePerSecond: 0,
    paused: false,
  };
  return { ...base, ...withoutUndefined(patch) };
}

function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const named = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(named) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** 0 where a default exists means the default. */
export function withDefaults(config: EventConfig): EventConfig {
  const room = config.waitingRoom;
  return {
    ...config,
    maxTicketsPerOrder: config.maxTicketsPerOrder || defaults.maxTicketsPerOrder,
    maxTicketsPerUser: config.maxTicketsPerUser || defaults.maxTicketsPerUser,
    holdSeconds: config.holdSeconds || defaults.holdSeconds,
    waitingRoom: room && {
      ...room,
      sessionSeconds: room.sessionSeconds || defaults.waitingRoom.sessionSeconds,
      claimSeconds: room.claimSeconds || defaults.waitingRoom.claimSeconds,
    },
  };
}
