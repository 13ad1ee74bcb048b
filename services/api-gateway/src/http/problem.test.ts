import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { ClientError, Status } from 'nice-grpc-common';
import { toStatusError } from '@ticketbottle/service-kit/refusals.js';
import { HttpRefusal, sendProblem, toProblem, type ProblemInput } from './problem.js';

/** The table of refusal codes, as far as services send them. */
const table: [http: number, status: Status, reasons: string][] = [
  [
    400,
    Status.INVALID_ARGUMENT,
    'VALIDATION_FAILED CURRENCY_MISMATCH AMOUNT_INVALID REDIRECT_NOT_ALLOWED',
  ],
  [401, Status.UNAUTHENTICATED, 'TOKEN_MISSING TOKEN_INVALID TOKEN_EXPIRED BAD_CREDENTIALS'],
  [
    403,
    Status.PERMISSION_DENIED,
    'ROLE_REQUIRED EMAIL_NOT_VERIFIED CHECKOUT_TOKEN_INVALID CHECKOUT_TOKEN_EXPIRED',
  ],
  [
    404,
    Status.NOT_FOUND,
    'USER_NOT_FOUND EVENT_NOT_FOUND TICKET_CLASS_NOT_FOUND ORDER_NOT_FOUND SESSION_NOT_FOUND ' +
      'PAYMENT_NOT_FOUND TICKET_NOT_FOUND',
  ],
  [
    409,
    Status.FAILED_PRECONDITION,
    'SOLD_OUT SALE_NOT_OPEN SALE_CLOSED CLASS_INACTIVE EVENT_NOT_PUBLISHED EVENT_CANCELLED ' +
      'INVALID_TRANSITION ORDER_LIMIT_REACHED USER_LIMIT_REACHED CHECKOUT_TOKEN_USED HOLD_EXPIRED ' +
      'ORDER_FINAL ALREADY_CHECKED_IN TICKET_VOID PAYMENT_WINDOW_CLOSED MANAGED_BY_TICKETSALE ' +
      'REFUND_NOT_SUPPORTED HAS_SALES LAST_ADMIN ORDER_IN_PROGRESS',
  ],
  [409, Status.ALREADY_EXISTS, 'EMAIL_TAKEN NAME_TAKEN IDEMPOTENCY_KEY_REUSED'],
  [429, Status.RESOURCE_EXHAUSTED, 'RATE_LIMITED OVERLOADED'],
  [502, Status.UNAVAILABLE, 'PROVIDER_UNAVAILABLE'],
  [503, Status.UNAVAILABLE, 'DEPENDENCY_UNAVAILABLE'],
  [504, Status.DEADLINE_EXCEEDED, 'TIMEOUT'],
];

describe('a problem', () => {
  for (const [http, status, reasons] of table)
    for (const reason of reasons.split(' '))
      it(`answers ${http} to ${reason}, with its text`, () => {
        const message = `the text of ${reason}`;
        expect(toProblem(toStatusError(status, { reason, message }))).to.include({
          status: http,
          code: reason,
          detail: message,
        });
      });

  it('keeps the field errors, the facts and the wait of a refusal', () => {
    const fields = [{ path: 'items.0.quantity', message: 'must be at least 1' }];
    const metadata = { left: '2' };
    const refusal = { reason: 'VALIDATION_FAILED', message: 'm', fields, retryAfterSeconds: 3 };
    const problem = toProblem(toStatusError(Status.INVALID_ARGUMENT, { ...refusal, metadata }));
    expect(problem.errors).to.deep.equal(fields);
    expect(problem.metadata).to.deep.equal(metadata);
    expect(problem.retryAfterSeconds).to.equal(3);
  });

  it('is 400 for a body that cannot be unpacked', () => {
    const broken = { code: 'Z_DATA_ERROR', statusCode: 400, status: 400, expose: true };
    const problem = toProblem(Object.assign(new Error('incorrect header check'), broken));
    expect(problem).to.include({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('says nothing of what broke inside', () => {
    const secret = 'connect ECONNREFUSED 10.0.0.7:5432';
    const faults = [
      new Error(secret),
      secret,
      new ClientError('/x', Status.INTERNAL, secret),
      new ClientError('/x', Status.UNKNOWN, secret),
      new ClientError('/x', Status.PERMISSION_DENIED, secret),
    ];
    for (const fault of faults) {
      expect(toProblem(fault)).to.include({ status: 500, code: 'INTERNAL' });
      expect(JSON.stringify(toProblem(fault))).to.not.contain('10.0.0.7');
    }
  });

  it('tells a service that is away from one that is slow', () => {
    const fault = (status: Status) => toProblem(new ClientError('/x', status, 'inside'));
    expect(fault(Status.UNAVAILABLE)).to.include({ status: 503, code: 'DEPENDENCY_UNAVAILABLE' });
    expect(fault(Status.DEADLINE_EXCEEDED)).to.include({ status: 504, code: 'TIMEOUT' });
    expect(fault(Status.UNAVAILABLE).retryAfterSeconds).to.be.greaterThan(0);
  });

  it('is an RFC 9457 document with code, request id and the path without its query', () => {
    const refusal = new HttpRefusal({
      status: 429,
      code: 'RATE_LIMITED',
      detail: 'too many',
      retryAfterSeconds: 7,
    });
    const { body, headers } = sent(toProblem(refusal));
    expect(headers).to.include({ 'retry-after': '7' });
    expect(headers['content-type']).to.match(/^application\/problem\+json/);
    expect(body).to.deep.equal({
      type: 'https://ticketbottle.io/problems/rate-limited',
      title: 'Too many requests',
      status: 429,
      code: 'RATE_LIMITED',
      detail: 'too many',
      instance: '/api/orders',
      requestId: 'request-1',
    });
  });
});

/** What `sendProblem` puts on a response. */
function sent(problem: ProblemInput): { body: unknown; headers: Record<string, string> } {
  const headers: Record<string, string> = { 'x-request-id': 'request-1' };
  let body: unknown;
  const response = {
    req: { originalUrl: '/api/orders?token=secret' },
    getHeader: (name: string) => headers[name.toLowerCase()],
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    end: (text: string) => (body = JSON.parse(text) as unknown),
  };
  sendProblem(response as unknown as ServerResponse, problem);
  return { body, headers };
}
