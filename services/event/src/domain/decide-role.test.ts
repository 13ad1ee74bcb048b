import { expect } from 'chai';
import { decideRole } from './decide-role.js';

const reason = (admins: string[], userId: string, role: 'ADMIN' | 'EDITOR' | undefined) => {
  const decision = decideRole(admins, { userId, role });
  return decision.ok ? 'accepted' : decision.refusal.reason;
};

describe('the roles of an event', () => {
  it('keep their last ADMIN: neither removed nor demoted', () => {
    expect(reason(['a'], 'a', undefined)).to.equal('LAST_ADMIN');
    expect(reason(['a'], 'a', 'EDITOR')).to.equal('LAST_ADMIN');
    expect(reason(['a'], 'a', 'ADMIN')).to.equal('accepted');
  });
  it('lose an ADMIN while another stays', () => {
    expect(reason(['a', 'b'], 'a', undefined)).to.equal('accepted');
    expect(reason(['a', 'b'], 'b', 'EDITOR')).to.equal('accepted');
  });
  it('change freely for who is no ADMIN', () => {
    expect(reason(['a'], 'b', undefined)).to.equal('accepted');
    expect(reason(['a'], 'b', 'ADMIN')).to.equal('accepted');
  });
});
