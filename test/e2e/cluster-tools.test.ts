import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { execPath } from 'node:process';
import { expect } from 'chai';
import { demoSale } from '../../tools/demo-sale/demo-sale.js';
import { platform } from '../support/platform.js';

const run = promisify(execFile);

describe('what is run against a cluster', function () {
  this.timeout(180_000);

  it('helm test: makes a free event as the admin, and somebody new buys a ticket of it', async () => {
    const { gatewayUrl, accounts } = platform();
    const { email, password } = accounts.platformAdmin;
    const env = {
      GATEWAY_URL: gatewayUrl,
      PUBLIC_URL: gatewayUrl,
      ADMIN_EMAIL: email,
      ADMIN_PASSWORD: password,
    };
    const { stdout } = await run(execPath, ['charts/ticketbottle/files/buy.mjs'], { env });
    expect(stdout).to.match(/bought 1 free ticket of \S+: order TB-/);
  });

  it('helm test: says what to set where there is nothing to buy', async () => {
    const env = { GATEWAY_URL: platform().gatewayUrl };
    const said = await run(execPath, ['charts/ticketbottle/files/buy.mjs'], { env }).catch(String);
    expect(said).to.contain('set test.eventId, or admin.existingSecret');
  });

  it('demo sale: every buyer gets a ticket', async () => {
    const { rest, gatewayUrl, accounts } = platform();
    const said: string[] = [];
    const sold = await demoSale({
      rest,
      admin: accounts.platformAdmin,
      run: Date.now().toString(36),
      buyers: 5,
      redirectUrl: gatewayUrl,
      say: (line) => said.push(line),
    });
    expect(sold, said.join('\n')).to.equal(5);
  });
});
