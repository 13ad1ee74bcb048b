import { expect } from 'chai';
import { decideTransition, type Action, type Actor } from './decide-transition.js';
import type { Status } from './event.js';

const statuses: Status[] = ['DRAFT', 'CONFIGURED', 'APPROVED', 'PUBLISHED', 'CANCELLED'];
const actions: Action[] = ['configure', 'edit', 'approve', 'publish', 'cancel', 'delete'];
const actors: Record<string, Actor> = {
  stranger: { role: undefined, isPlatformAdmin: false },
  VIEWER: { role: 'VIEWER', isPlatformAdmin: false },
  EDITOR: { role: 'EDITOR', isPlatformAdmin: false },
  ADMIN: { role: 'ADMIN', isPlatformAdmin: false },
  'platform admin': { role: undefined, isPlatformAdmin: true },
};

/** Status by action; what is not listed is refused with INVALID_TRANSITION or EVENT_CANCELLED. */
const table: Record<Action, Partial<Record<Status, string>>> = {
  configure: {
    DRAFT: 'CONFIGURED',
    CONFIGURED: 'CONFIGURED',
    APPROVED: 'APPROVED',
    PUBLISHED: 'PUBLISHED',
  },
  edit: {
    DRAFT: 'DRAFT',
    CONFIGURED: 'CONFIGURED',
    APPROVED: 'CONFIGURED',
    PUBLISHED: 'PUBLISHED',
  },
  approve: { CONFIGURED: 'APPROVED' },
  publish: { APPROVED: 'PUBLISHED' },
  cancel: {
    DRAFT: 'CANCELLED',
    CONFIGURED: 'CANCELLED',
    APPROVED: 'CANCELLED',
    PUBLISHED: 'CANCELLED',
  },
  delete: { DRAFT: 'deleted' },
};
const allowed: Record<Action, string[]> = {
  configure: ['EDITOR', 'ADMIN', 'platform admin'],
  edit: ['EDITOR', 'ADMIN', 'platform admin'],
  approve: ['platform admin'],
  publish: ['EDITOR', 'ADMIN', 'platform admin'],
  cancel: ['ADMIN', 'platform admin'],
  delete: ['ADMIN', 'platform admin'],
};

describe('every status × action × role', () => {
  for (const action of actions)
    for (const [who, actor] of Object.entries(actors))
      for (const status of statuses)
        it(`${who} asks to ${action} when ${status}`, () => {
          const decision = decideTransition(status, action, { actor, requiresApproval: true });
          if (!allowed[action].includes(who))
            expect(decision)
              .to.deep.include({ ok: false })
              .and.have.nested.property('refusal.reason', 'ROLE_REQUIRED');
          else if (table[action][status] !== undefined)
            expect(decision).to.eql({ ok: true, value: table[action][status] });
          else
            expect(decision).to.have.nested.property(
              'refusal.reason',
              status === 'CANCELLED' && (action === 'edit' || action === 'configure')
                ? 'EVENT_CANCELLED'
                : 'INVALID_TRANSITION',
            );
        });

  it('publishes a CONFIGURED event that needs no approval', () => {
    const o = { actor: actors['EDITOR']!, requiresApproval: false };
    expect(decideTransition('CONFIGURED', 'publish', o)).to.eql({ ok: true, value: 'PUBLISHED' });
  });
});
