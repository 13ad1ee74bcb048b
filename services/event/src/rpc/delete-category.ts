import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { deleteCategory as remove } from '../store/categories.js';
import { requirePlatformAdmin } from './actor.js';
import { requireCategory } from './find-category.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function deleteCategory(
  parts: Parts,
): EventServiceImplementation<CallExt>['deleteCategory'] {
  return async ({ id }) => {
    await requirePlatformAdmin(parts);
    await requireCategory(parts, id);
    if (await remove(parts.db, id)) return {};
    throw refused({
      reason: 'INVALID_TRANSITION',
      message: 'events are listed in this category; move them first',
    });
  };
}
