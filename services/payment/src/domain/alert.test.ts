import { retryPauseMs } from '@ticketbottle/service-kit/retry-pause.js';
import { expect } from 'chai';
import { alertBody, type Alert } from './alert.js';

const alert: Alert = {
  kind: 'SUSPECTED_FRAUD',
  subject: 'attempt-1',
  orderCode: 'TB-1',
  provider: 'VNPAY',
  providerRef: 'r1',
  amountMinor: 250_000,
  reason: '250000 of 250000 VND',
  at: 0,
};

describe('an alert of payment', () => {
  it('says what happened to which order, and is known by what it is about', () => {
    const body = alertBody(alert);
    expect(body).to.include({
      id: 'attempt-1:SUSPECTED_FRAUD',
      severity: 'critical',
      amountMinor: 250_000,
    });
    expect(body.text).to.contain('order TB-1').and.to.contain('suspects a fraud');
    expect(body.at).to.equal('1970-01-01T00:00:00.000Z');
    expect(alertBody({ ...alert, kind: 'LATE_MONEY' }).severity).to.equal('warning');
  });
  it('names the payment where no order is known', () => {
    const body = alertBody({ ...alert, kind: 'UNKNOWN_PAYMENT', orderCode: '', reason: '' });
    expect(body.text).to.match(/^VNPAY r1: /);
  });
  it('is tried again for ever, at most five minutes apart', () => {
    expect(retryPauseMs(1)).to.equal(2_000);
    expect(retryPauseMs(1_000)).to.equal(300_000);
  });
});
