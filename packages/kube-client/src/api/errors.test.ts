import { expect } from 'chai';
import {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isTransient,
  KubeError,
  KubeTransportError,
  toKubeError,
} from './errors.js';

describe('errors of the API', () => {
  const error = (code: number, reason: string) =>
    toKubeError('GET /x', { code, body: JSON.stringify({ kind: 'Status', reason, message: 'm' }) });

  it('are told apart by code and reason', () => {
    expect(isNotFound(error(404, 'NotFound'))).to.equal(true);
    expect(isConflict(error(409, 'Conflict'))).to.equal(true);
    expect(isConflict(error(409, 'AlreadyExists'))).to.equal(false);
    expect(isAlreadyExists(error(409, 'AlreadyExists'))).to.equal(true);
    expect(isForbidden(error(403, 'Forbidden'))).to.equal(true);
    expect(isInvalid(error(422, 'Invalid'))).to.equal(true);
    expect(isGone(error(410, 'Expired'))).to.equal(true);
    expect(isGone(new KubeError('WATCH /x', { reason: 'Expired' }))).to.equal(true);
    expect(isNotFound(new Error('404'))).to.equal(false);
  });

  it('say the call, the code and what the server said', () => {
    expect(error(422, 'Invalid').message).to.equal('GET /x: 422 m');
  });

  it('keep the wait the server asks for, by header or by body', () => {
    const body = JSON.stringify({ kind: 'Status', details: { retryAfterSeconds: 3 } });
    expect(toKubeError('x', { code: 429, body }).retryAfterSeconds).to.equal(3);
    expect(toKubeError('x', { code: 429, body, retryAfter: '7' }).retryAfterSeconds).to.equal(7);
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    expect(toKubeError('x', { code: 503, body: '', retryAfter: date }).retryAfterSeconds).to.equal(
      undefined,
    );
  });

  it("survive a body that is no Status, such as a proxy's page", () => {
    const page = toKubeError('GET /x', { code: 502, body: `<html>${'x'.repeat(9_999)}` });
    expect(page.code).to.equal(502);
    expect(page.message.length).to.be.lessThan(600);
  });

  it('are worth the same call again when the server is busy or broken or was not heard', () => {
    for (const code of [429, 500, 503]) expect(isTransient(error(code, ''))).to.equal(true);
    for (const code of [400, 403, 404, 409, 422])
      expect(isTransient(error(code, ''))).to.equal(false);
    expect(isTransient(new KubeTransportError('x', 'network', 'reset'))).to.equal(true);
    expect(isTransient(new KubeTransportError('x', 'aborted', 'stop'))).to.equal(false);
  });
});
