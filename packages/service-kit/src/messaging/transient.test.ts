import { expect } from 'chai';
import { ClientError, Status } from 'nice-grpc-common';
import { isTransient } from './transient.js';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
const named = (name: string) => Object.assign(new Error('x'), { name });

describe('errors that pass', () => {
  it('are lost connections of sockets, PostgreSQL, Redis and MongoDB', () => {
    for (const code of [
      'ECONNREFUSED',
      'ECONNRESET',
      'ETIMEDOUT',
      '08006',
      '57P01',
      '40001',
      '40P01',
    ])
      expect(isTransient(coded(code)), code).to.equal(true);
    for (const name of [
      'MongoNetworkError',
      'MongoServerSelectionError',
      'MaxRetriesPerRequestError',
    ])
      expect(isTransient(named(name)), name).to.equal(true);
    for (const text of ['Connection terminated unexpectedly', 'Connection is closed.'])
      expect(isTransient(new Error(text)), text).to.equal(true);
  });

  it('are services that do not answer', () => {
    for (const code of [Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED])
      expect(isTransient(new ClientError('/x', code, ''))).to.equal(true);
    for (const code of [Status.INTERNAL, Status.NOT_FOUND])
      expect(isTransient(new ClientError('/x', code, ''))).to.equal(false);
  });

  it('are found behind the error that wraps them', () => {
    const wrapped = new Error('query failed', { cause: coded('ECONNRESET') });
    expect(isTransient(new Error('save failed', { cause: wrapped }))).to.equal(true);
  });

  it('are no broken rules, bugs or values that are no errors', () => {
    for (const error of [
      coded('23505'),
      new TypeError('x is undefined'),
      'ECONNREFUSED',
      undefined,
    ])
      expect(isTransient(error)).to.equal(false);
  });
});
