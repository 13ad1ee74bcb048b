import { expect } from 'chai';
import { z } from 'zod';
import { checked } from './checked.js';
import { refusalOf } from './refusals.js';

const schema = z.object({ name: z.string().min(1), tags: z.array(z.string()).default([]) });

function refusal(request: unknown) {
  try {
    checked(schema, request);
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}

describe('a checked request', () => {
  it('is answered parsed when it fits', () => {
    expect(checked(schema, { name: 'a' })).to.eql({ name: 'a', tags: [] });
  });
  it('is refused with every field that is wrong', () => {
    const refused = refusal({ name: '', tags: [1] });
    expect(refused?.reason).to.equal('VALIDATION_FAILED');
    expect(refused?.fields?.map(({ path }) => path)).to.eql(['name', 'tags.0']);
  });
  it('is refused when a text anywhere holds U+0000', () => {
    expect(refusal({ name: 'a', tags: ['b\0'] })?.message).to.match(/U\+0000/);
  });
  it('is refused when a text anywhere holds half a character, which would come back as another text', () => {
    expect(refusal({ name: 'a', tags: ['b\ud83d'] })?.message).to.match(/surrogate/);
    expect(refusal({ name: '\ud83d\ude00' })).to.equal(undefined);
  });
});
