import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { findOrganizer as find, type Organizer } from '../store/organizers.js';
import { platformAdmin, requirePrincipal } from './actor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function findOrganizer(parts: Parts): EventServiceImplementation<CallExt>['findOrganizer'] {
  return async ({ id }) => ({ organizer: await requireOrganizer(parts, id) });
}

async function requireOrganizer({ db }: Parts, id: string): Promise<Organizer> {
  const organizer = uuid.safeParse(id).success ? await find(db, id) : undefined;
  if (organizer !== undefined) return organizer;
  throw organizerNotFound();
}

export function organizerNotFound(): Error {
  return refused({ reason: 'ORGANIZER_NOT_FOUND', message: 'there is no such organizer' });
}

/** An organizer that the caller may change: its owner or a platform admin. */
export async function requireOwnOrganizer(parts: Parts, id: string): Promise<Organizer> {
  const { userId, roles } = await requirePrincipal(parts);
  const organizer = await requireOrganizer(parts, id);
  if (organizer.ownerId === userId || roles.includes(platformAdmin)) return organizer;
  throw refused({ reason: 'ROLE_REQUIRED', message: 'only its owner may change an organizer' });
}
