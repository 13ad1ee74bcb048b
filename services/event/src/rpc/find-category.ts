import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { findCategory as find, type Category } from '../store/categories.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function findCategory(parts: Parts): EventServiceImplementation<CallExt>['findCategory'] {
  return async ({ id }) => ({ category: await requireCategory(parts, id) });
}

export async function requireCategory({ db }: Parts, id: string): Promise<Category> {
  const category = uuid.safeParse(id).success ? await find(db, id) : undefined;
  if (category !== undefined) return category;
  throw categoryNotFound();
}

export function categoryNotFound(): Error {
  return refused({ reason: 'CATEGORY_NOT_FOUND', message: 'there is no such category' });
}
