import { expect } from 'chai';
import { ClientError, ServerError, Status } from 'nice-grpc-common';
import { RichClientError, type RichServerError } from 'nice-grpc-error-details';
import { refusalOf, toStatusError } from '../refusals.js';
import { toAnswer } from './faults.js';

const soldOut = { reason: 'SOLD_OUT', message: '0 tickets left', metadata: { left: '0' } };

describe('what a caller is told', () => {
  it('is our refusal as it is', () => {
    const error = toStatusError(Status.FAILED_PRECONDITION, soldOut);
    expect(toAnswer(error)).to.eql({
      status: Status.FAILED_PRECONDITION,
      reason: 'SOLD_OUT',
      error,
    });
  });

  it('is the refusal of a service behind us, unchanged', () => {
    const { code, details, extra } = toStatusError(Status.FAILED_PRECONDITION, soldOut);
    const answer = toAnswer(new RichClientError('/x', code, details, extra));
    expect(answer.error).to.be.instanceOf(ServerError);
    expect(refusalOf(answer.error)).to.include({ reason: 'SOLD_OUT', message: '0 tickets left' });
    expect(refusalOf(answer.error)?.metadata).to.eql({ left: '0' });
  });

  it('is nothing of the error but that it is ours', () => {
    const secret = 'duplicate key (email)=(a@b.c)';
    const { code, details, extra } = toStatusError(Status.INTERNAL, {
      reason: 'INTERNAL',
      message: secret,
    });
    for (const error of [
      new Error(secret),
      secret,
      new ClientError('/x', Status.NOT_FOUND, secret),
      new RichClientError('/x', code, details, extra),
    ]) {
      const answer = toAnswer(error);
      expect(answer).to.include({ status: Status.INTERNAL, reason: 'INTERNAL' });
      expect((answer.error as RichServerError).details).to.equal('internal error');
    }
  });

  it('is that a service behind us was late or away', () => {
    const of = (code: Status) => toAnswer(new ClientError('/x', code, 'at 10.0.0.7'));
    expect(of(Status.DEADLINE_EXCEEDED)).to.include({
      status: Status.DEADLINE_EXCEEDED,
      reason: 'TIMEOUT',
    });
    expect(of(Status.UNAVAILABLE)).to.include({
      status: Status.UNAVAILABLE,
      reason: 'DEPENDENCY_UNAVAILABLE',
    });
    expect((of(Status.UNAVAILABLE).error as RichServerError).details).to.not.include('10.0.0.7');
  });

  it('is CANCELLED when the caller went away', () => {
    const gone = Object.assign(new Error('gone'), { name: 'AbortError' });
    expect(toAnswer(gone)).to.include({ status: Status.CANCELLED, error: gone });
  });
});
