import { currentPrincipal, type Principal } from '@ticketbottle/service-kit/access-token.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { currentContext } from '@ticketbottle/service-kit/request-context.js';
import type { Role } from '../clients/event-access.js';
import type { Order } from '../domain/order.js';
import type { Parts } from '../saga/parts.js';
import { orderNotFound, refused } from './refusals.js';

const rank: Record<Role, number> = { NONE: 0, VIEWER: 1, EDITOR: 2, ADMIN: 3 };

/** Who calls; refuses TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED. */
export async function principalOf({ tokens }: Parts): Promise<Principal> {
  const result = await currentPrincipal(tokens.access);
  if (!result.ok) throw refused(result.refusal);
  return result.principal;
}

/** A service that calls for itself, proved by its certificate. */
export function isService({ caller }: CallExt): boolean {
  return (
    caller !== undefined &&
    caller !== 'api-gateway' &&
    currentContext()?.authorization === undefined
  );
}

export function isPlatformAdmin(principal: Principal): boolean {
  return principal.roles.includes('PLATFORM_ADMIN');
}

export async function hasRole(
  { access }: Parts,
  principal: Principal,
  { eventId, least }: { eventId: string; least: Role },
): Promise<boolean> {
  if (isPlatformAdmin(principal)) return true;
  return rank[await access.role(eventId, principal.userId)] >= rank[least];
}

export async function requireRole(
  parts: Parts,
  principal: Principal,
  needed: { eventId: string; least: Role },
): Promise<void> {
  // Asked for platform admins too: it refuses what does not exist.
  const role = await parts.access.role(needed.eventId, principal.userId);
  if (isPlatformAdmin(principal) || rank[role] >= rank[needed.least]) return;
  throw refused({
    reason: 'ROLE_REQUIRED',
    message: `this needs the role ${needed.least} on the event; ask one of its admins`,
  });
}

/** The buyer, role holders of the event and platform admins. */
export async function mayRead(
  parts: Parts,
  principal: Principal,
  { userId, eventId }: Order,
): Promise<boolean> {
  return userId === principal.userId || hasRole(parts, principal, { eventId, least: 'VIEWER' });
}

/** The caller's own order; anybody else's is not found. */
export async function ownOrder(parts: Parts, code: string): Promise<Order> {
  const { userId } = await principalOf(parts);
  const order = await parts.orders.find({ code });
  if (order?.userId !== userId) throw orderNotFound();
  return order;
}
