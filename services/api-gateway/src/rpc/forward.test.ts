import { expect } from 'chai';
import { Metadata } from 'nice-grpc-common';
import type { SignInRequest } from '@ticketbottle/sdk/user.js';
import { createNoteAddress } from '../http/client-address.js';
import { forward, type ForwardParts, type Handler } from './forward.js';

const method = { options: {}, responseStream: false };
const rule = { auth: 'optional' } as const;

describe('a forwarded call', () => {
  const callFrom = (proxies: string[], isExempt = false) => {
    const asked: SignInRequest[] = [];
    const signIn = (request: SignInRequest) => Promise.resolve(asked.push(request));
    const parts = {
      clients: { user: { signIn } },
      limiters: { default: (_: unknown, __: unknown, next: () => void) => next() },
      noteAddress: createNoteAddress(proxies),
      isExempt: () => isExempt,
    } as unknown as ForwardParts;
    const handler = forward(parts, { service: 'user', name: 'signIn', method, rule });
    return { asked, handler };
  };
  const context = (peer: string, forwarded?: string) =>
    ({
      peer,
      metadata: Metadata(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
      header: Metadata(),
      signal: new AbortController().signal,
    }) as unknown as Parameters<Handler>[1];
  const request = { email: 'a@b.test', password: 'p', clientIp: '10.9.9.9' } as never;

  it('signs in from where it came, whatever it says itself', async () => {
    const { asked, handler } = callFrom([]);
    await handler(request, context('198.51.100.7:5000', '10.0.0.1'));
    await handler(request, context('2001:db8::7:5000'));
    expect(asked.map(({ clientIp }) => clientIp)).to.eql(['198.51.100.7', '2001:db8::/56']);
  });

  it('believes a trusted proxy, and names nobody who is exempt', async () => {
    const proxied = callFrom(['198.51.100.0/24']);
    await proxied.handler(request, context('198.51.100.7:5000', '203.0.113.5'));
    expect(proxied.asked[0]?.clientIp).to.equal('203.0.113.5');
    const exempt = callFrom([], true);
    await exempt.handler(request, context('127.0.0.1:5000'));
    expect(exempt.asked[0]?.clientIp).to.equal('');
  });
});
