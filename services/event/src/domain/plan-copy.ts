import type { Event } from './event.js';

const longestName = 200;

/** A draft like an event. What a platform admin allowed for one event does not pass on to another. */
export function planCopy(
  event: Event,
  o: { id: string; name: string; userId: string; isPlatformAdmin: boolean; now: number },
): Event {
  const { config } = event;
  const suffix = ' (copy)';
  return {
    ...event,
    id: o.id,
    name: o.name === '' ? event.name.slice(0, longestName - suffix.length) + suffix : o.name,
    status: 'DRAFT',
    config: config && {
      ...config,
      requiresApproval: config.requiresApproval || !o.isPlatformAdmin,
      waitingRoom: config.waitingRoom && { ...config.waitingRoom, paused: false },
    },
    version: 1,
    createdBy: o.userId,
    createdAt: o.now,
    updatedAt: o.now,
    cancelReason: '',
    publishedAt: undefined,
  };
}
