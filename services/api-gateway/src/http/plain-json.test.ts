import { expect } from 'chai';
import fc from 'fast-check';
import { oddityOf } from './plain-json.js';

describe('a body', () => {
  it('is refused when it names a field twice, at any depth and however the name is written', () => {
    for (const [text, path] of [
      ['{"name":"a","name":"b"}', 'name'],
      ['{"name":"a","n\\u0061me":"b"}', 'name'],
      ['[{"a":{"b":1,"c":[{"d":1,"d":2}]}}]', 'd'],
      ['{"__proto__":{},"__proto__":{}}', '__proto__'],
      ['{"":1,"":2}', ''],
      ['\uFEFF {"a":1, "a" : 1}', 'a'],
    ] as const)
      expect(oddityOf(text), text).to.eql({ path, message: 'is named twice' });
  });

  it('may use a name again in another object, and as a value', () => {
    for (const text of [
      '{"a":{"a":[{"a":1},{"a":2}]},"b":"b","c":["a","a"]}',
      '{"toString":1,"hasOwnProperty":2,"constructor":3}',
      '"a"',
      '',
    ])
      expect(oddityOf(text), text).to.equal(undefined);
  });

  it('is refused when it is nested beyond reason, without being parsed', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(oddityOf(nested(64))).to.equal(undefined);
    expect(oddityOf(nested(65))?.message).to.equal('is nested deeper than 64 levels');
    expect(oddityOf('{"a":'.repeat(50_000))?.message).to.match(/nested/);
  });

  it('that JSON.stringify made is never odd, and other text never throws', () => {
    const isPlain = (value: unknown) => oddityOf(JSON.stringify(value)) === undefined;
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), isPlain));
    const marks = ['{', '}', '[', ']', ',', ':', '"', '\\', '/', '*', '-1', 'u', ' ', '\n', '"a"'];
    const part = fc.constantFrom(...marks);
    const text = fc.array(part).map((parts) => parts.join(''));
    fc.assert(fc.property(text, (some) => void oddityOf(some)));
  });
});
