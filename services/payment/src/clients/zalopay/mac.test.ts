import { expect } from 'chai';
import { mac, sameMac } from './mac.js';

describe('the MAC of ZaloPay', () => {
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
      'key-two',
      [2553, '260101_2553_x', 1_767_200_000_000],
      '1da9fb9fd77d7c827e1ca75dab00aed27a5959e0777759bf1f404172e7b1ce8d',
    ],
  ];
  for (const [key, fields, expected] of vectors)
    it(`of ${fields.join('|')} under ${key} is that of openssl`, () => {
      expect(mac(key, fields)).to.equal(expected);
    });

  it('is compared in either case of its letters, and never equals anything of another shape', () => {
    const expected = mac('key', ['a']);
    expect(sameMac(expected, expected.toUpperCase())).to.equal(true);
    for (const other of [
      undefined,
      1,
      '',
      expected.slice(1),
      `${expected}0`,
      mac('key', ['b']),
      'z'.repeat(64),
    ])
      expect(sameMac(expected, other)).to.equal(false);
  });
});
