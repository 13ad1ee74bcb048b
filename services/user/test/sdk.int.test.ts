import { expect } from 'chai';
import { createTicketBottle, isRefusal } from '@ticketbottle/sdk/index.js';
import { startTestUser, type Running } from './support/user.js';

describe('the SDK', function () {
  this.timeout(30_000);

  let running: Running;
  before(async () => {
    running = await startTestUser(import.meta.url);
  });
  after(() => running.stop());

  it('carries the token of its holder with every call', async () => {
    const guest = createTicketBottle({ address: running.address, tls: false });
    const { user, tokens } = await guest.user.create({
      firstName: 'Hoa',
      lastName: 'Nguyễn',
      email: 'hoa@sdk.test',
      password: 'a-long-enough-password',
    });
    const by = { $case: 'id', value: user?.id ?? '' } as const;
    const token = () => tokens?.accessToken ?? '';
    const holder = createTicketBottle({ address: running.address, token, tls: false });
    expect((await holder.user.findOne({ by })).user?.email).to.equal('hoa@sdk.test');
    const refused = await guest.user.findOne({ by }).catch((error: unknown) => error);
    expect(String(refused)).to.match(/UNAUTHENTICATED/);
    expect(isRefusal(refused, 'TOKEN_MISSING')).to.equal(true);
    expect(isRefusal(refused, 'SOLD_OUT', 'TOKEN_EXPIRED')).to.equal(false);
    guest.close();
    holder.close();
  });
});
