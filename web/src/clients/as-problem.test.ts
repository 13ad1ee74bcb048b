import { expect } from 'chai';
import { asProblem } from './as-problem.js';

const codeOf = async (status: number, type: string, body: string) => {
  const answer = asProblem(new Response(body, { status, headers: { 'content-type': type } }));
  return [answer.status, ((await answer.json()) as { code: string }).code];
};

describe('an answer that is not the API’s', () => {
  it('is a problem with a code that can be shown', async () => {
    const html = '<html>Bad gateway</html>';
    expect(await codeOf(502, 'text/html', html)).to.eql([502, 'DEPENDENCY_UNAVAILABLE']);
    expect(await codeOf(429, 'text/plain', 'slow down')).to.eql([429, 'RATE_LIMITED']);
    expect(await codeOf(403, 'text/html', html)).to.eql([403, 'INTERNAL']);
  });

  it('leaves what the API says, and what went well, as it is', async () => {
    const problem = '{"code":"SOLD_OUT"}';
    expect(await codeOf(409, 'application/problem+json', problem)).to.eql([409, 'SOLD_OUT']);
    const fine = new Response('ok', { status: 200 });
    expect(asProblem(fine)).to.equal(fine);
  });
});
