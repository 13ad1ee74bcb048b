import { expect } from 'chai';
import { createCursors, filtersOf } from './cursors.js';
import { HttpRefusal } from './problem.js';

describe('a signed cursor', () => {
  const cursors = createCursors('a secret of the test, long enough');
  const scope = { list: 'GET /api/orders', filters: { status: 'PENDING' }, userId: 'u1' };
  const signed = cursors.sign(scope, 'MTIz');

  it('is opened by the list, filters and user that it was made for', () => {
    expect(cursors.open(scope, signed)).to.equal('MTIz');
    expect(signed).to.match(/^[\w-]{22}\.MTIz$/);
    const filters = (query: object) => filtersOf({ ...query, status: 'PENDING' });
    const page = { ...scope, filters: filters({ cursor: '', limit: 20 }) };
    const next = cursors.sign(page, 'MTIz');
    expect(cursors.open({ ...page, filters: filters({ cursor: next, limit: 5 }) }, next)).to.equal(
      'MTIz',
    );
  });

  it('is refused by another list, with other filters, by another user, or by nobody', () => {
    for (const other of [
      { list: 'GET /api/events' },
      { filters: { status: 'COMPLETED' } },
      { filters: {} },
      { userId: 'u2' },
      { userId: '' },
    ])
      expect(() => cursors.open({ ...scope, ...other }, signed)).to.throw(HttpRefusal, /cursor/);
  });

  it('is refused when forged, changed, unsigned or signed with another secret', () => {
    const other = createCursors('another secret of the test').sign(scope, 'MTIz');
    for (const bad of ['MTIz', '.MTIz', 'x.MTIz', `${signed}x`, signed.slice(1), other, '\u0000'])
      expect(() => cursors.open(scope, bad), bad).to.throw(HttpRefusal);
  });

  it('of a public list goes on after signing in; an empty one is the first page, and the end', () => {
    const open = cursors.sign({ ...scope, userId: '' }, 'MTIz');
    expect(cursors.open(scope, open)).to.equal('MTIz');
    expect([cursors.open(scope, ''), cursors.sign(scope, '')]).to.eql(['', '']);
  });
});
