import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { lockCategory, saveCategory } from '../store/categories.js';
import { retell } from '../store/retell.js';
import { requirePlatformAdmin } from './actor.js';
import { slug } from './create-category.js';
import { categoryNotFound, requireCategory } from './find-category.js';
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
    await requireCategory(parts, id);
    const category = await refuseTaken(() =>
      inTransaction(parts.db, async (tx) => {
        const known = await lockCategory(tx, id);
        if (known === undefined) throw categoryNotFound();
        const renamed = { id, name: request.name ?? known.name, slug: request.slug ?? known.slug };
        await saveCategory(tx, renamed);
        if (renamed.name !== known.name || renamed.slug !== known.slug)
          await retell(tx, { categoryId: id }, { ids: parts.ids, now: parts.clock.now() });
        return renamed;
      }),
    );
    return { category };
  };
}
