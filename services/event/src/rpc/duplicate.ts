import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { planCopy } from '../domain/plan-copy.js';
import { categoriesOf, setCategories } from '../store/categories.js';
import { appendEventChanged } from '../store/event-events.js';
import { eventView } from '../store/event-view.js';
import { insertEvent } from '../store/events.js';
import { saveRole } from '../store/roles.js';
import { editable } from './editable.js';
import { name } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ id: z.string(), name: z.union([z.literal(''), name]) });

export function duplicate(parts: Parts): EventServiceImplementation<CallExt>['duplicate'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const { event, actor, principal } = await editable(parts, request.id);
    const { userId } = principal;
    const copy = planCopy(event, {
      id: parts.ids.next(),
      name: request.name,
      userId,
      isPlatformAdmin: actor.isPlatformAdmin,
      now: parts.clock.now(),
    });
    return await inTransaction(parts.db, async (tx) => {
      await insertEvent(tx, copy);
      const categories = (await categoriesOf(tx, [event.id])).get(event.id) ?? [];
      await setCategories(
        tx,
        copy.id,
        categories.map(({ id }) => id),
      );
      await saveRole(tx, { eventId: copy.id, userId, role: 'ADMIN' });
      const view = await eventView(tx, copy);
      await appendEventChanged(tx, { id: parts.ids.next(), type: 'event.updated', event: view });
      return { event: view };
    });
  };
}
