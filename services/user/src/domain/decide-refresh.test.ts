import { expect } from 'chai';
import { decideRefresh, repeatMs, type StoredRefresh } from './decide-refresh.js';

const token = (o: Partial<StoredRefresh> = {}): StoredRefresh => ({
  id: 't',
  sessionId: 's',
  userId: 'u',
  expiresAt: 100_000,
  rotatedAt: undefined,
  revokedAt: undefined,
  ...o,
});

describe('a refresh token', () => {
  it('rotates while it is the newest of its family', () => {
    expect(decideRefresh(token(), 99_999)).to.eql({ kind: 'rotate' });
  });
  it('has expired at its end', () => {
    expect(decideRefresh(token(), 100_000)).to.eql({ kind: 'expired' });
  });
  it('gives a second tab the same successor for 10 s', () => {
    expect(decideRefresh(token({ rotatedAt: 1_000 }), 1_000 + repeatMs)).to.eql({ kind: 'repeat' });
  });
  it('is reuse after that', () => {
    expect(decideRefresh(token({ rotatedAt: 1_000 }), 1_001 + repeatMs)).to.eql({ kind: 'reuse' });
  });
  it('stays dead once its family was revoked', () => {
    expect(decideRefresh(token({ revokedAt: 1, rotatedAt: 1 }), 2)).to.eql({ kind: 'revoked' });
  });
});
