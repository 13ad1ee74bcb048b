import { expect } from 'chai';
import { saidOf, type Sentences } from './violation.js';

const known: Sentences = {
  'phone.INVALID_FORMAT': 'chỉ chữ số',
  INVALID_FORMAT: 'sai dạng',
  TOO_LONG: ({ most = '' }) => `nhiều nhất ${most}`,
};
const said = (path: string, o: { code?: string; params?: Record<string, string> }) =>
  saidOf({ path, message: 'as the API says', ...o }, known);

describe('what is wrong with a field', () => {
  it('is said by the sentence of the field, else by that of the code', () => {
    expect(said('contact.phone', { code: 'INVALID_FORMAT' })).to.equal('chỉ chữ số');
    expect(said('email', { code: 'INVALID_FORMAT' })).to.equal('sai dạng');
    expect(said('name', { code: 'TOO_LONG', params: { most: '100' } })).to.equal('nhiều nhất 100');
  });

  it('is said as the API says it when the code is not known here, or there is none', () => {
    expect(said('name', { code: 'TOO_ODD' })).to.equal('as the API says');
    expect(said('name', {})).to.equal('as the API says');
  });
});
