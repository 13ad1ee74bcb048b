import { expect } from 'chai';
import { callerOf } from './peer-identity.js';

describe('the caller in a certificate', () => {
  it('is the service account of its SPIFFE URI', () => {
    expect(callerOf('spiffe://ticketbottle/ns/default/sa/order')).to.equal('order');
  });

  it('is nobody when the URI is missing or of another form', () => {
    for (const uri of [
      undefined,
      '',
      'order',
      'https://ticketbottle/ns/default/sa/order',
      'spiffe://ticketbottle/sa/order',
      'spiffe://ticketbottle/ns/default/sa/',
      'spiffe://ticketbottle/ns/default/sa/order/more',
      'x spiffe://ticketbottle/ns/default/sa/order',
    ])
      expect(callerOf(uri), String(uri)).to.equal(undefined);
  });
});
