import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { SignedIn } from '../../tools/platform/accounts.js';
import { orderBecomes, placeOrder, type Session } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { admit, type Buyer } from '../support/checkout.js';
import { platform } from '../support/platform.js';

const signsInSeconds = 6; // longer than a service waits before it asks for keys again

describe('npm run keys', function () {
  this.timeout(120_000);

  it('rotates the key of access tokens under living sessions: no request of theirs is refused, no service is restarted', async () => {
    const { dir, rest } = platform();
    const keys = async () => {
      const { keys: all } = await rest.ok<{ keys: { kid: string }[] }>(
        'GET',
        '/.well-known/jwks.json',
      );
      return all.map(({ kid }) => kid);
    };
    const buyer = await platform().buyer();
    const oldKid = kidOf(buyer.token);
    const before = await keys();
    expect(before).to.include(oldKid);

    const printed = await command('rotate', join(dir, 'keys', 'user.pem'));
    const [newKid = ''] = printed.split(' ');
    await until(async () => ((await keys()).includes(newKid) ? true : undefined), {
      ms: 10_000,
      what: 'the new key is published',
    });
    expect(await keys()).to.include(oldKid);
    const enter = async () =>
      await rest.ok<SignedIn>('POST', '/api/auth/signin', {
        body: { email: buyer.email, password: buyer.password },
      });
    const fresh = await until(
      async () => {
        const { accessToken } = await enter();
        await works(buyer.token);
        await works(accessToken);
        return kidOf(accessToken) === newKid ? accessToken : undefined;
      },
      { ms: 5 * signsInSeconds * 1_000, what: 'the new key signs', everyMs: 200 },
    );
    await works(fresh);
    await works(buyer.token);
    expect(await command('list', join(dir, 'keys', 'user.pem')))
      .to.match(new RegExp(`${oldKid} .* verifies`))
      .and.to.match(new RegExp(`${newKid} .* signs new tokens`));
  });

  it('rotates the keys of checkout tokens and of tickets: what the old ones signed buys and lets in', async () => {
    const { dir, rest, tokens } = platform();
    const event = await platform().event({
      classes: [{ name: 'Free', priceMinor: 0, total: 10 }],
      config: { isFree: true },
    });
    const items = event.ticketClasses.map(({ id }) => ({ ticketClassId: id, quantity: 1 }));
    /** The signed code of a ticket bought with a checkout token. */
    const buy = async ({ token }: Buyer, checkoutToken: string | undefined) => {
      const request = { eventId: event.eventId, items, checkoutToken, paymentMethod: 'NONE' };
      const { status, body } = await placeOrder(rest, token, request);
      expect(status, JSON.stringify(body)).to.equal(201);
      const { code } = body.order;
      await orderBecomes(rest, token, { code, status: ['COMPLETED'], ms: 20_000 });
      const path = `/api/orders/${code}/tickets`;
      return (
        (await rest.ok<{ items: { qr: string }[] }>('GET', path, { token })).items[0]?.qr ?? ''
      );
    };
    const early = await platform().buyer();
    const waiting = await platform().buyer();
    const late = await platform().buyer();
    const oldQr = await buy(early, (await admit(early, event)).checkoutToken);
    const oldToken = (await admit(waiting, event)).checkoutToken ?? '';

    // In this order: once checkout tokens are signed by the new key, tickets are, too.
    await command('rotate', join(dir, 'keys', 'order.pem'), 'tickets');
    await command('rotate', join(dir, 'keys', 'waitroom.pem'), 'checkout');
    const lateSession = await admit(late, event);
    const path = `/api/waitroom/sessions/${encodeURIComponent(lateSession.sessionId)}`;
    const newToken = await until(
      async () => {
        const { session } = await rest.ok<{ session: Session }>('GET', path, { token: late.token });
        const token = session.checkoutToken ?? '';
        return kidOf(token) === kidOf(oldToken) ? undefined : token;
      },
      { ms: 5 * signsInSeconds * 1_000, what: 'the new key signs', everyMs: 200 },
    );
    const qrs = [oldQr, await buy(waiting, oldToken), await buy(late, newToken)];
    expect(new Set(qrs.map(kidOf)).size, 'tickets of both keys').to.equal(2);
    const { keys } = await rest.ok<{ keys: { kid: string }[] }>('GET', '/.well-known/jwks.json');
    const kids = keys.map(({ kid }) => kid);
    expect(kids).to.include.members([...qrs, oldToken, newToken].map(kidOf));
    for (const ticket of qrs)
      await rest.ok('POST', `/api/events/${event.eventId}/check-ins`, {
        token: tokens.organiser,
        body: { ticket },
      });
  });
});

/** A token is taken by every service that verifies one. */
async function works(token: string): Promise<void> {
  const { rest } = platform();
  const paths = ['/api/auth/me', '/api/orders', '/api/events?status=DRAFT'];
  const statuses = paths.map(async (path) => (await rest.call('GET', path, { token })).status);
  expect(await Promise.all(statuses)).to.eql([200, 200, 200]);
}

async function command(name: string, file: string, key = 'access'): Promise<string> {
  const args = ['--import', 'tsx', '--conditions=source', 'tools/keys/main.ts', name];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...args,
    ...['--key', key, '--file', file, '--in', String(signsInSeconds)],
  ]);
  return stdout;
}

function kidOf(token: string): string {
  const [header = ''] = token.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
}
