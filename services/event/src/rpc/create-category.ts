import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { saveCategory } from '../store/categories.js';
import { requirePlatformAdmin } from './actor.js';
import { name } from './input.js';
import type { Parts } from './parts.js';
import { refuseTaken } from './refusals.js';

export const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens');
const Request = z.object({ name: name.max(100), slug });

export function createCategory(
  parts: Parts,
): EventServiceImplementation<CallExt>['createCategory'] {
  return async (raw) => {
    await requirePlatformAdmin(parts);
    const category = { ...checked(Request, raw), id: parts.ids.next() };
    await refuseTaken(() => saveCategory(parts.db, category));
    return { category };
  };
}
