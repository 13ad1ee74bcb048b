import { expect } from 'chai';
import { ClientError, Status } from 'nice-grpc-common';
import { RichClientError } from 'nice-grpc-error-details';
import { isFault, refusalOf, toStatusError, type Refusal } from './refusals.js';

/** What the client library makes of a server's error. */
function received(status: Status, refusal: Refusal): RichClientError {
  const { code, details, extra } = toStatusError(status, refusal);
  return new RichClientError('/shop.v1.Shop/Buy', code, details, extra);
}

describe('refusals', () => {
  it('come back with reason, text, metadata, fields and retry time', () => {
    const refusal = {
      reason: 'VALIDATION_FAILED',
      message: 'quantity is wrong; take 1 to 10',
      metadata: { left: '3' },
      retryAfterSeconds: 7,
      fields: [{ path: 'items.0.quantity', message: 'at most 10' }],
    };
    expect(refusalOf(received(Status.INVALID_ARGUMENT, refusal))).to.eql({
      status: Status.INVALID_ARGUMENT,
      ...refusal,
    });
  });

  it('come back with the code of each field that has one', () => {
    const fields = [
      { path: 'name', message: 'too long', code: 'TOO_LONG', params: { most: '100' } },
      { path: 'phone', message: 'odd' },
    ];
    const refusal = { reason: 'VALIDATION_FAILED', message: '', metadata: { left: '3' }, fields };
    const back = refusalOf(received(Status.INVALID_ARGUMENT, refusal));
    expect(back).to.deep.include({ metadata: { left: '3' }, fields });
  });

  it('come back without what was not given', () => {
    const back = refusalOf(
      received(Status.NOT_FOUND, { reason: 'GONE', message: 'no such thing' }),
    );
    expect(back).to.include({ reason: 'GONE', retryAfterSeconds: undefined, fields: undefined });
    expect(back?.metadata).to.eql({});
  });

  it('are not read out of faults', () => {
    const internal = { reason: 'INTERNAL', message: 'internal error' };
    expect(refusalOf(received(Status.INTERNAL, internal))).to.equal(undefined);
    expect(refusalOf(new ClientError('/x', Status.NOT_FOUND, 'plain'))).to.equal(undefined);
    expect(refusalOf(new Error('x'))).to.equal(undefined);
    expect(refusalOf(undefined)).to.equal(undefined);
  });

  it('are told from calls of which nobody knows whether they worked', () => {
    expect(isFault(received(Status.NOT_FOUND, { reason: 'GONE', message: '' }))).to.equal(false);
    expect(isFault(new ClientError('/x', Status.PERMISSION_DENIED, ''))).to.equal(false);
    for (const code of [Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED, Status.INTERNAL])
      expect(isFault(new ClientError('/x', code, ''))).to.equal(true);
    expect(isFault(new Error('socket'))).to.equal(true);
  });
});
