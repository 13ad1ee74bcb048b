import { expect } from 'chai';
import { afterLook, type SteadyTrouble } from './steady-trouble.js';

describe('a trouble that is steady', () => {
  const after = (...looks: (string | undefined)[]) =>
    looks.reduce<SteadyTrouble | undefined>(afterLook, undefined)?.trouble;
  const good = undefined;

  it('begins with the third bad look in a row', () => {
    expect(after('redis', 'redis')).to.equal(undefined);
    expect(after('redis', 'redis', good, 'redis', 'redis')).to.equal(undefined);
    expect(after('redis', 'kafka', 'redis')).to.equal('redis');
  });

  it('ends with the second good look in a row, and is told as seen last until then', () => {
    const bad = ['redis', 'redis', 'redis'] as const;
    expect(after(...bad, good)).to.equal('redis');
    expect(after(...bad, good, 'kafka', good)).to.equal('kafka');
    expect(after(...bad, good, good)).to.equal(undefined);
    expect(after(...bad, good, good, 'redis', 'redis')).to.equal(undefined);
  });
});
