import { expect } from 'chai';
import { decideCheckoutToken } from './decide-checkout-token.js';
import { decideRedirect } from './decide-redirect.js';
import {
  decideLimits,
  decideMethod,
  decidePrices,
  decideSale,
  decideStock,
  mergeLines,
  type PricedClass,
  type Sale,
} from './decide-sale.js';
import { orderCode, orderCodePattern } from './order-code.js';

const now = Date.parse('2030-01-01T10:00:00Z');
const sale: Sale = {
  eventId: 'e',
  status: 'PUBLISHED',
  saleOpensAt: new Date(now - 1_000),
  saleClosesAt: new Date(now + 1_000),
  allowWaitRoom: true,
  maxTicketsPerOrder: 3,
  maxTicketsPerUser: 2,
  requireVerifiedEmail: false,
};
const reasonOf = (v: { ok: true } | { ok: false; refusal: { reason: string } }) =>
  v.ok ? 'ok' : v.refusal.reason;

describe('the rules of a sale', () => {
  it('accepts after the close only who was admitted before it', () => {
    const late = now + 2_000;
    const at = (admittedAt: Date | undefined) =>
      reasonOf(decideSale(sale, { now: late, admittedAt }));
    expect(at(undefined)).to.equal('SALE_CLOSED');
    expect(at(new Date(now))).to.equal('ok');
    expect(at(new Date(late))).to.equal('SALE_CLOSED');
    expect(reasonOf(decideSale(sale, { now: now - 5_000, admittedAt: undefined }))).to.equal(
      'SALE_NOT_OPEN',
    );
  });

  it('names cancelled and unpublished events', () => {
    const of = (status: Sale['status']) =>
      reasonOf(decideSale({ ...sale, status }, { now, admittedAt: undefined }));
    expect(of('CANCELLED')).to.equal('EVENT_CANCELLED');
    expect(of('APPROVED')).to.equal('EVENT_NOT_PUBLISHED');
  });

  it('counts all lines against the limits', () => {
    const of = (...quantities: number[]) =>
      reasonOf(
        decideLimits(sale, {
          lines: quantities.map((quantity, n) => ({ ticketClassId: `c${n}`, quantity })),
          emailVerified: false,
        }),
      );
    expect(of(1, 1)).to.equal('ok');
    expect(of(2, 1)).to.equal('USER_LIMIT_REACHED');
    expect(of(2, 2)).to.equal('ORDER_LIMIT_REACHED');
    const verified = { ...sale, requireVerifiedEmail: true };
    expect(reasonOf(decideLimits(verified, { lines: [], emailVerified: false }))).to.equal(
      'EMAIL_NOT_VERIFIED',
    );
  });

  it('copies prices, and refuses mixed currencies, foreign and inactive classes', () => {
    const vnd: PricedClass = {
      id: 'a',
      eventId: 'e',
      name: 'A',
      priceMinor: 50,
      currency: 'VND',
      active: true,
    };
    const classes = [
      vnd,
      { ...vnd, id: 'b', currency: 'USD' },
      { ...vnd, id: 'c', active: false },
      { ...vnd, id: 'd', eventId: 'x' },
    ];
    const of = (...ids: string[]) =>
      decidePrices(
        'e',
        ids.map((ticketClassId) => ({ ticketClassId, quantity: 2 })),
        classes,
      );
    expect(of('a')).to.deep.include({ ok: true, totalMinor: 100, currency: 'VND' });
    expect(reasonOf(of('a', 'b'))).to.equal('CURRENCY_MISMATCH');
    expect(reasonOf(of('c'))).to.equal('CLASS_INACTIVE');
    expect(reasonOf(of('d'))).to.equal('TICKET_CLASS_NOT_FOUND');
  });

  it('takes NONE exactly when nothing is to be paid', () => {
    expect(reasonOf(decideMethod(0, 'NONE'))).to.equal('ok');
    expect(reasonOf(decideMethod(0, 'ZALOPAY'))).to.equal('AMOUNT_INVALID');
    expect(reasonOf(decideMethod(1, 'NONE'))).to.equal('AMOUNT_INVALID');
    expect(reasonOf(decideMethod(1, 'ZALOPAY'))).to.equal('ok');
  });

  it('says what is left when a class is short', () => {
    const verdict = decideStock([{ ticketClassId: 'a', quantity: 3 }], new Map([['a', 2]]));
    expect(verdict.ok ? undefined : verdict.refusal.metadata).to.deep.equal({
      ticketClassId: 'a',
      left: '2',
    });
  });

  it('merges lines of one class, in one order', () => {
    const lines = [
      { ticketClassId: 'b', quantity: 1 },
      { ticketClassId: 'a', quantity: 1 },
      { ticketClassId: 'b', quantity: 2 },
    ];
    expect(mergeLines(lines)).to.deep.equal([
      { ticketClassId: 'a', quantity: 1 },
      { ticketClassId: 'b', quantity: 3 },
    ]);
  });

  it('takes a checkout token of this buyer and event only', () => {
    const claims = { sub: 'u', eventId: 'e', jti: 's', n: 7, iat: 1, exp: 2 };
    expect(decideCheckoutToken(claims, { userId: 'u', eventId: 'e' })).to.deep.include({
      ok: true,
    });
    for (const other of [
      { userId: 'x', eventId: 'e' },
      { userId: 'u', eventId: 'x' },
    ])
      expect(reasonOf(decideCheckoutToken(claims, other))).to.equal('CHECKOUT_TOKEN_INVALID');
    const { jti, ...nameless } = claims;
    expect(jti).to.equal('s');
    expect(reasonOf(decideCheckoutToken(nameless, { userId: 'u', eventId: 'e' }))).to.equal(
      'CHECKOUT_TOKEN_INVALID',
    );
  });

  it('sends buyers to known origins only, and to loopback outside production', () => {
    const rule = { origins: ['https://shop.example'], loopback: true };
    const of = (origin: string | undefined, loopback = true) =>
      reasonOf(decideRedirect(origin, { ...rule, loopback }));
    expect(of('https://shop.example')).to.equal('ok');
    expect(of('http://localhost:5173')).to.equal('ok');
    expect(of('http://localhost:5173', false)).to.equal('REDIRECT_NOT_ALLOWED');
    expect(of('https://shop.example.evil.example')).to.equal('REDIRECT_NOT_ALLOWED');
    expect(of('http://localhost.evil.example')).to.equal('REDIRECT_NOT_ALLOWED');
    expect(of(undefined)).to.equal('REDIRECT_NOT_ALLOWED');
  });

  it('makes codes that can be read out over the phone', () => {
    expect(orderCode(new Uint8Array([0, 31, 32, 63, 255, 1, 2, 3, 4, 5]))).to.equal(
      'TB-0Z0ZZ12345',
    );
    expect(orderCode(new Uint8Array(10))).to.match(orderCodePattern);
  });
});
