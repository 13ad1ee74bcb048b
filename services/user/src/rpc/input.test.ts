import { expect } from 'chai';
import { email, name } from './input.js';

describe('a name', () => {
  it('is one line that can be seen', () => {
    for (const good of ['Hoa', 'Nguyễn Thị', "O'Neill", '李', ' An '])
      expect(name.safeParse(good).success, good).to.equal(true);
    for (const bad of ['', '  ', '\u200b', 'A\r\nX: y', 'a\tb', '\u202e\u200b'])
      expect(name.safeParse(bad).success, JSON.stringify(bad)).to.equal(false);
  });
});

describe('an e-mail address', () => {
  it('is one however it is typed: case, wide letters, ligatures and signs made of letters', () => {
    for (const typed of ['Hoa@Shop.Test', '\uff28\uff4f\uff41@shop.test', ' hoa\uff20shop.test '])
      expect(email.parse(typed), typed).to.equal('hoa@shop.test');
    expect(email.parse('\u2121@shop.test'), 'the sign for TEL').to.equal('tel@shop.test');
    expect(email.parse('\u212aim@shop.test'), 'the sign for kelvin').to.equal('kim@shop.test');
  });

  it('is refused with letters of another script that look the same, marks, and characters without a look', () => {
    const alike = ['h\u043ea@shop.test', 'hoa@sh\u043ep.test', 'h\u0131a@shop.test'];
    const marked = [
      'ho\u00e1@shop.test',
      'hoa\u200b@shop.test',
      'hoa\u202e@shop.test',
      'hoa\0@shop.test',
    ];
    for (const typed of [...alike, ...marked])
      expect(email.safeParse(typed).success, JSON.stringify(typed)).to.equal(false);
  });

  it('is refused when it is none or longer than 254 characters', () => {
    for (const typed of ['', 'hoa', 'hoa@shop', 'a b@shop.test', `${'h'.repeat(10_000)}@shop.test`])
      expect(email.safeParse(typed).success, typed.slice(0, 20)).to.equal(false);
  });
});
