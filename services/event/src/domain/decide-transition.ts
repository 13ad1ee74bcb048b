import { refuse, type Decision, type Role, type Status } from './event.js';

export type Action = 'configure' | 'edit' | 'approve' | 'publish' | 'cancel' | 'delete';

/** Who asks: the role on the event, and whether they are a platform admin (who may what an ADMIN may, and approve). */
export type Actor = { role: Role | undefined; isPlatformAdmin: boolean };

const rank = { VIEWER: 1, EDITOR: 2, ADMIN: 3 } as const;
const least: Record<Action, Role> = {
  configure: 'EDITOR',
  edit: 'EDITOR',
  approve: 'ADMIN',
  publish: 'EDITOR',
  cancel: 'ADMIN',
  delete: 'ADMIN',
};

export function mayRead({ role, isPlatformAdmin }: Actor): boolean {
  return role !== undefined || isPlatformAdmin;
}

export function hasRole({ role, isPlatformAdmin }: Actor, wanted: Role): boolean {
  return isPlatformAdmin || (role !== undefined && rank[role] >= rank[wanted]);
}

/** Where an action takes an event, or why not. `deleted` is no state: the event is gone. */
export function decideTransition(
  status: Status,
  action: Action,
  o: { actor: Actor; requiresApproval: boolean },
): Decision<Status | 'deleted'> {
  if (action === 'approve' && !o.actor.isPlatformAdmin)
    return refuse('ROLE_REQUIRED', 'only a platform admin approves events');
  if (!hasRole(o.actor, least[action]))
    return refuse(
      'ROLE_REQUIRED',
      `to ${action} an event you need the role ${least[action]} on it`,
    );
  if (status === 'CANCELLED')
    return action === 'delete' ||
      action === 'approve' ||
      action === 'publish' ||
      action === 'cancel'
      ? invalid(status, action)
      : refuse('EVENT_CANCELLED', 'the event was cancelled; a cancelled event can not be changed');
  const next = nextOf(status, action, o.requiresApproval);
  return next === undefined ? invalid(status, action) : { ok: true, value: next };
}

type Moves = Partial<Record<Status, Status | 'deleted'>>;

const stay: Moves = {
  DRAFT: 'DRAFT',
  CONFIGURED: 'CONFIGURED',
  APPROVED: 'APPROVED',
  PUBLISHED: 'PUBLISHED',
};
const all = (to: Status): Moves => ({ DRAFT: to, CONFIGURED: to, APPROVED: to, PUBLISHED: to });
const moves: Record<Action, Moves> = {
  configure: { ...stay, DRAFT: 'CONFIGURED' },
  // What a platform admin approved is not what it was: it is approved anew.
  edit: { ...stay, APPROVED: 'CONFIGURED' },
  approve: { CONFIGURED: 'APPROVED' },
  publish: { APPROVED: 'PUBLISHED' },
  cancel: all('CANCELLED'),
  delete: { DRAFT: 'deleted' },
};

function nextOf(
  status: Status,
  action: Action,
  requiresApproval: boolean,
): Status | 'deleted' | undefined {
  if (action === 'publish' && status === 'CONFIGURED' && !requiresApproval) return 'PUBLISHED';
  return moves[action][status];
}

const needs: Record<Action, string> = {
  configure: '',
  edit: '',
  approve: 'only a CONFIGURED event can be approved',
  publish: 'only an APPROVED event (or a CONFIGURED one that needs no approval) can be published',
  cancel: 'it was cancelled before',
  delete: 'only a DRAFT can be deleted; cancel the event instead',
};

function invalid(status: Status, action: Action) {
  return refuse('INVALID_TRANSITION', `the event is ${status}: ${needs[action]}`);
}
