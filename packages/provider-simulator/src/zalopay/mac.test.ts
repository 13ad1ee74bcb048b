import { expect } from 'chai';
import { mac, macMatches } from './mac.js';

describe('the simulated MAC', () => {
  // Computed with `printf … | openssl dgst -sha256 -hmac key`.
  const vectors: [string, (string | number)[], string][] = [
    [
      'key',
      ['The quick brown fox jumps over the lazy dog'],
      'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
    ],
    [
      'key-one',
      [2553, '260101_abc', 'ticketbottle', 250_000, 1_767_200_000_000, '{}', '[]'],
      'c2088eed27a82c51bd06c09392911d3dd38aefaf0c9a5e0ade438dde5fb8f70b',
    ],
    [
      'key-one',
      [2553, '260101_abc', 'key-one'],
      '5670881d449cfe6df7a39d30c4994f17bbd9b8907118dd15751bf64133367da7',
    ],
  ];
  for (const [key, fields, expected] of vectors)
    it(`of ${fields.join('|')} under ${key} is that of openssl`, () => {
      expect(mac(key, fields)).to.equal(expected);
    });

  it('matches only itself', () => {
    const expected = mac('key', ['a']);
    expect(macMatches(expected, expected)).to.equal(true);
    for (const other of ['', expected.slice(1), mac('key', ['b']), expected.toUpperCase()])
      expect(macMatches(expected, other)).to.equal(false);
  });
});
