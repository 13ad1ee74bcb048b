import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { saveCategory } from '../store/categories.js';
import { requirePlatformAdmin } from './actor.js';
import { slug } from './create-category.js';
import { requireCategory } from './find-category.js';
import { name } from './input.js';
import type { Parts } from './parts.js';
import { refuseTaken } from './refusals.js';

const Request = z.object({ name: name.max(100).optional(), slug: slug.optional() });

export function updateCategory(
  parts: Parts,
): EventServiceImplementation<CallExt>['updateCategory'] {
  return async ({ id, ...raw }) => {
    await requirePlatformAdmin(parts);
    const request = checked(Request, raw);
    const known = await requireCategory(parts, id);
    const category = { id, name: request.name ?? known.name, slug: request.slug ?? known.slug };
    await refuseTaken(() => saveCategory(parts.db, category));
    return { category };
  };
}
