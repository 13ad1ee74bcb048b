import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { clientAddress, createNoteAddress } from './client-address.js';

const sent = (from: string, forwarded?: string) =>
  ({
    socket: { remoteAddress: from },
    connection: { remoteAddress: from },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

function addressSeen(proxies: string[], request: IncomingMessage): string | undefined {
  createNoteAddress(proxies)(request);
  return clientAddress(request);
}

describe('the address of a client', () => {
  it('is its connection’s when no proxy is trusted, whatever it claims', () => {
    expect(addressSeen([], sent('203.0.113.9', '198.51.100.1'))).to.equal('203.0.113.9');
  });

  it('is what a trusted proxy says, and never what came before an untrusted one', () => {
    const proxies = ['10.0.0.0/8'];
    expect(addressSeen(proxies, sent('10.1.2.3', '198.51.100.1'))).to.equal('198.51.100.1');
    expect(addressSeen(proxies, sent('10.1.2.3', '6.6.6.6, 198.51.100.1, 10.9.9.9'))).to.equal(
      '198.51.100.1',
    );
    expect(addressSeen(proxies, sent('203.0.113.9', '198.51.100.1'))).to.equal('203.0.113.9');
    expect(addressSeen(proxies, sent('10.1.2.3'))).to.equal('10.1.2.3');
  });

  it('is not looked for by a list that means nothing', () => {
    expect(() => createNoteAddress(['my proxy'])).to.throw('invalid IP address');
  });
});
