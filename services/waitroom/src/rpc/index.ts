import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { beginCheckoutMany } from './begin-checkout-many.js';
import { beginCheckout } from './begin-checkout.js';
import { endCheckoutMany } from './end-checkout-many.js';
import { endCheckout } from './end-checkout.js';
import { getDraw } from './get-draw.js';
import { getQueueStats } from './get-queue-stats.js';
import { getSigningKeys } from './get-signing-keys.js';
import { getStatus } from './get-status.js';
import { join } from './join.js';
import { leave } from './leave.js';
import type { Parts } from './parts.js';
import { reportPresence } from './report-presence.js';
import { streamPosition } from './stream-position.js';
import { watchLine } from './watch-line.js';

export function waitroomRpc(parts: Parts): WaitroomServiceImplementation<CallExt> {
  return {
    join: join(parts),
    getStatus: getStatus(parts),
    leave: leave(parts),
    streamPosition: streamPosition(parts),
    beginCheckout: beginCheckout(parts),
    endCheckout: endCheckout(parts),
    beginCheckoutMany: beginCheckoutMany(parts),
    endCheckoutMany: endCheckoutMany(parts),
    watchLine: watchLine(parts),
    getDraw: getDraw(parts),
    reportPresence: reportPresence(parts),
    getQueueStats: getQueueStats(parts),
    getSigningKeys: getSigningKeys(parts),
  };
}
