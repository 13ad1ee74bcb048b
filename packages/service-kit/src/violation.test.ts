import { expect } from 'chai';
import { z } from 'zod';
import { violationOf } from './violation.js';

const schema = z
  .strictObject({
    name: z.string().min(1).max(3),
    seats: z.number().min(2).max(5),
    tags: z.array(z.string()).min(1).max(2),
    mail: z.email(),
    kind: z.enum(['a', 'b']),
    zone: z.string().refine((zone) => zone !== 'Mars', {
      error: 'must be on earth',
      params: { code: 'TOO_FAR', most: 12_742 },
    }),
  })
  .partial();
const found = (value: unknown) => {
  const { error } = schema.safeParse(value, { reportInput: true });
  const { path, code, params } = error?.issues.map((issue) => violationOf(issue, 'body'))[0] ?? {};
  return { path, code, ...(params === undefined ? {} : { params }) };
};

describe('a violation of a schema', () => {
  it('has a code with its numbers, for texts, numbers and lists', () => {
    expect(found({ name: '' })).to.eql({
      ...{ path: 'name', code: 'TOO_SHORT', params: { least: '1' } },
    });
    expect(found({ name: 'abcd' })).to.deep.include({ code: 'TOO_LONG', params: { most: '3' } });
    expect(found({ seats: 1 })).to.deep.include({ code: 'TOO_SMALL', params: { least: '2' } });
    expect(found({ seats: 6 })).to.deep.include({ code: 'TOO_LARGE', params: { most: '5' } });
    expect(found({ tags: [] })).to.deep.include({ code: 'TOO_FEW', params: { least: '1' } });
    expect(found({ tags: ['', '', ''] })).to.deep.include({ code: 'TOO_MANY' });
  });

  it('has a code for what is of the wrong kind, odd, or not known', () => {
    expect(found({ name: 7 })).to.eql({ path: 'name', code: 'WRONG_TYPE' });
    expect(found({ mail: 'x' })).to.deep.include({ params: { format: 'email' } });
    expect(found({ kind: 'c' })).to.deep.include({ params: { choices: 'a b' } });
    expect(found({ size: 1 })).to.eql({
      ...{ path: 'body', code: 'UNKNOWN_FIELD', params: { names: 'size' } },
    });
    const { error } = schema.required().safeParse({}, { reportInput: true });
    expect(error?.issues.map((issue) => violationOf(issue).code)).to.include('REQUIRED');
  });

  it('has the code that a rule of one’s own names, and none where it names none', () => {
    expect(found({ zone: 'Mars' })).to.eql({
      ...{ path: 'zone', code: 'TOO_FAR', params: { most: '12742' } },
    });
    const unnamed = z.string().refine(() => false, 'never');
    const issue = unnamed.safeParse('x').error?.issues[0];
    expect(issue && violationOf(issue)).to.eql({ path: '', message: 'never' });
  });
});
