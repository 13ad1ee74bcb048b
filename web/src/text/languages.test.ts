import { expect } from 'chai';
import { en as words } from '../organise/text/en.js';
import { vi as wordsInVietnamese } from '../organise/text/vi.js';
import { en } from './en.js';
import { vi } from './vi.js';

/** Every name of a dictionary, with those above it. */
function namesOf(value: unknown, above = ''): string[] {
  if (typeof value !== 'object' || value === null) return [above];
  return Object.entries(value).flatMap(([name, inner]) => namesOf(inner, `${above}/${name}`));
}

describe('the languages of the pages', () => {
  it('say the same things, those that are looked up by a code included', () => {
    expect(namesOf(vi).sort()).to.deep.equal(namesOf(en).sort());
    expect(namesOf(wordsInVietnamese).sort()).to.deep.equal(namesOf(words).sort());
  });
});
