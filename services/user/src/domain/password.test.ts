import { expect } from 'chai';
import { passwordProblem } from './password.js';

describe('a password', () => {
  it('is refused below 10 characters, and says so', () => {
    const problem = passwordProblem('123456789');
    expect(problem).to.deep.include({ code: 'TOO_SHORT', params: { least: '10' } });
    expect(problem?.message).to.match(/at least 10/);
  });
  it('is refused when it is a common one, in any case', () => {
    expect(passwordProblem('PassWord123')?.code).to.equal('TOO_COMMON');
  });
  it('is refused above 200 characters', () => {
    expect(passwordProblem('x'.repeat(201))?.message).to.match(/at most 200/);
  });
  it('is accepted otherwise, spaces and accents included', () => {
    expect(passwordProblem('mưa rơi trên phố')).to.equal(undefined);
  });
});
