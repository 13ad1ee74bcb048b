import { expect } from 'chai';
import { Status } from 'nice-grpc-common';
import { BadRequest, ErrorInfo, RetryInfo, RichClientError } from 'nice-grpc-error-details';
import { isRefusal, refusalOf } from './refusals.js';

const info = (reason: string, metadata = {}) =>
  ErrorInfo.fromPartial({ reason, domain: 'ticketbottle', metadata });

describe('a refusal', () => {
  it('is told from what a gRPC call threw, with its facts, fields and time to come back', () => {
    const details = [
      info('SOLD_OUT', { left: '2', violations: '[{"code":"TOO_MANY","params":{"most":"2"}}]' }),
      RetryInfo.fromPartial({ retryDelay: { seconds: 3 } }),
      BadRequest.fromPartial({ fieldViolations: [{ field: 'items', description: 'too many' }] }),
    ];
    const error = new RichClientError('/x', Status.FAILED_PRECONDITION, '2 tickets left', details);
    expect(isRefusal(error)).to.equal(true);
    expect(isRefusal(error, 'SALE_CLOSED', 'SOLD_OUT')).to.equal(true);
    expect(isRefusal(error, 'SALE_CLOSED')).to.equal(false);
    expect(refusalOf(error)).to.deep.equal({
      reason: 'SOLD_OUT',
      message: '2 tickets left',
      metadata: { left: '2' },
      retryAfterSeconds: 3,
      fields: [{ path: 'items', message: 'too many', code: 'TOO_MANY', params: { most: '2' } }],
    });
  });

  it('is told from a problem of REST, bare or inside an error', () => {
    const problem = {
      type: 'https://ticketbottle.io/problems/validation-failed',
      status: 400,
      code: 'VALIDATION_FAILED',
      detail: 'the body is not valid',
      errors: [{ path: 'email', message: 'is no address', code: 'INVALID_FORMAT' }],
    };
    expect(isRefusal(problem, 'VALIDATION_FAILED')).to.equal(true);
    expect(refusalOf(problem)?.fields).to.eql(problem.errors);
    expect(isRefusal(new Error('400', { cause: problem }), 'VALIDATION_FAILED')).to.equal(true);
    expect(isRefusal(Object.assign(new Error('400'), { problem }), 'SOLD_OUT')).to.equal(false);
  });

  it('is not a fault, and not anything else that may be thrown', () => {
    const loop = new Error('of itself');
    loop.cause = loop;
    for (const thrown of [
      new RichClientError('/x', Status.INTERNAL, 'internal error', [info('INTERNAL')]),
      new RichClientError('/x', Status.UNAVAILABLE, 'no connection', []),
      { type: 't', code: 'INTERNAL', detail: 'something went wrong' },
      new Error('SOLD_OUT'),
      ...['SOLD_OUT', null, undefined, 7, loop, { code: 14, details: 'no connection' }],
    ])
      expect(isRefusal(thrown)).to.equal(false);
  });
});
