import { createHash, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { ConfigError } from './config.js';
import { loadSigningKey } from './signing-key.js';

function pem(namedCurve: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

describe('a signing key', () => {
  it('is called by its RFC 7638 thumbprint', () => {
    const { jwk } = loadSigningKey('TOKEN_KEY', pem('P-256'));
    // members in lexicographic order, no white space: RFC 7638, section 3
    const canonical = `{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`;
    expect(jwk.kid).to.equal(createHash('sha256').update(canonical).digest('base64url'));
    expect(jwk).to.include({ alg: 'ES256', use: 'sig' }).and.not.have.property('d');
  });

  it('has the same name after every start, another key another', () => {
    const text = pem('P-256');
    const kid = loadSigningKey('TOKEN_KEY', text).jwk.kid;
    expect(loadSigningKey('TOKEN_KEY', text).jwk.kid).to.equal(kid);
    expect(loadSigningKey('TOKEN_KEY', pem('P-256')).jwk.kid).to.not.equal(kid);
  });

  it('is refused when it is no P-256 key, by the name of its variable', () => {
    for (const text of ['nonsense', pem('P-384')])
      expect(() => loadSigningKey('TOKEN_KEY', text)).to.throw(ConfigError, /^TOKEN_KEY /);
  });
});
