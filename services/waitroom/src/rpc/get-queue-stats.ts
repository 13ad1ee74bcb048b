import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { LineState, type WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { isUuid } from '../domain/place.js';
import { countPresent } from '../store/line-scripts.js';
import { readLine } from '../store/read-line.js';
import { requirePrincipal } from './holder.js';
import type { Parts } from './parts.js';
import { refuse, refused } from './refusals.js';

/** By certificate: they ask for nobody, also when no user is there. */
const onTheirOwn = new Set(['event', 'operator']);

export function getQueueStats(
  parts: Parts,
): WaitroomServiceImplementation<CallExt>['getQueueStats'] {
  return async ({ eventId }, { caller }) => {
    if (!isUuid(eventId)) throw refuse('EVENT_NOT_FOUND');
    if (caller === undefined || !onTheirOwn.has(caller)) await requireViewer(parts, eventId);
    const line = await readLine(parts.store, eventId);
    // A sale may govern a line before the event is told of.
    if (!line.known && line.governedBy === '') throw refuse('EVENT_NOT_FOUND');
    return {
      state: LineState[line.state],
      waiting: line.waiting,
      present: await countPresent(parts.store, eventId),
      inCheckout: line.active,
      maxConcurrent: line.max,
      admittedPerMinute: line.admissionsPerMinute,
      sold: line.sold,
      passedOver: line.passedOver,
      admitted: line.admitted,
      notice: line.notice,
      total: line.total,
      governedBy: line.governedBy,
    };
  };
}

async function requireViewer(parts: Parts, eventId: string): Promise<void> {
  const { userId, roles } = await requirePrincipal(parts);
  const access = await parts.events.access(eventId, userId);
  if (access === undefined) throw refuse('EVENT_NOT_FOUND');
  if (access.mayView || roles.includes('PLATFORM_ADMIN')) return;
  throw refused({ reason: 'ROLE_REQUIRED', message: 'you need the role VIEWER on the event' });
}
