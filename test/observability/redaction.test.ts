import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { admit, classId } from '../support/checkout.js';
import { platform, traces } from '../support/platform.js';
import { purchase } from './support/purchase.js';
import { wholeTrace } from './support/whole-trace.js';

/** What looks like something that nobody may read, whoever's it is. */
const shapes: Record<string, RegExp> = {
  'e-mail address': /[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/i,
  'phone number': /\+84\d{9}/,
  JWT: /eyJ[\w-]{10,}\.[\w-]{10,}/,
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY/,
  'bearer token': /bearer [\w.-]{10,}/i,
};

describe('what a purchase leaves in spans and logs', function () {
  this.timeout(60_000);
  let secrets: Record<string, string> = {};
  let told: Record<string, string> = {};

  before('buy, and fail in the ways that are logged', async () => {
    const event = await platform().event();
    const bought = await purchase(event);
    secrets = { ...bought.secrets, ...(await keysOfPlatform()) };
    await fail(event);
    await wholeTrace(bought);
    told = await everythingTold();
  });

  it('shows nothing of the buyer, no token, and no key of ours', () => {
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret, what).to.have.length.greaterThan(7);
      expect(placesOf(secret), what).to.eql([]);
    }
  });

  it('shows nothing that looks like an address, a number, a token or a key', () => {
    for (const [what, shape] of Object.entries(shapes)) expect(placesOf(shape), what).to.eql([]);
  });

  it('shows what the search would find', () => {
    expect(placesOf(/GET \/api\/orders\/:code/), 'spans').to.include('spans');
    expect(Object.keys(told)).to.have.length(9);
    for (const [where, text] of Object.entries(told)) expect(text, where).to.not.equal('');
  });

  /** Where it is found, with what is around it. */
  const placesOf = (what: string | RegExp): string[] =>
    Object.entries(told).flatMap(([where, text]) => {
      const at = typeof what === 'string' ? text.indexOf(what) : text.search(what);
      return at === -1
        ? []
        : [where, ...(where === 'spans' ? [] : [text.slice(at - 200, at + 80)])];
    });
});

async function everythingTold(): Promise<Record<string, string>> {
  const folder = join(platform().dir, 'logs');
  const files = await readdir(folder);
  const logs = files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')]);
  const spans = JSON.stringify(traces().spans());
  return { spans, ...(Object.fromEntries(await Promise.all(logs)) as Record<string, string>) };
}

async function keysOfPlatform(): Promise<Record<string, string>> {
  const { keys } = platform().services;
  const pem = async (file: string) => (await readFile(file, 'utf8')).split('\n')[1] ?? '';
  return {
    'key of access tokens': await pem(keys.signingKeyFile.user),
    'key of checkout tokens': await pem(keys.signingKeyFile.waitroom),
    'key of tickets': await pem(keys.signingKeyFile.order),
    'queue ticket secret': keys.queueTicketSecret,
    'cursor secret': keys.cursorSecret,
    'ZaloPay key1': keys.zaloPay.key1,
    'ZaloPay key2': keys.zaloPay.key2,
    'PayOS API key': keys.payOs.apiKey,
    'PayOS checksum key': keys.payOs.checksumKey,
    'VNPay hash secret': keys.vnPay.hashSecret,
  };
}

/** Refusals and faults quote what they refuse more easily than what they take. */
async function fail(event: Awaited<ReturnType<ReturnType<typeof platform>['event']>>) {
  const { rest } = platform();
  const { email, password, ...buyer } = await platform().buyer();
  const names = { firstName: 'Binh', lastName: 'Buyer' };
  const wrong = { email, password: 'wrong-Password-1' };
  const session = await admit(buyer, event);
  const order = {
    eventId: event.eventId,
    items: [{ ticketClassId: classId(event), quantity: 1_000 }],
    contact: { name: 'Hoa', email: 'not.an.address@x', phone: '+84901234567' },
    paymentMethod: 'ZALOPAY',
    redirectUrl: 'https://elsewhere.example.com',
    checkoutToken: session.checkoutToken,
  };
  const idempotency = { 'idempotency-key': 'redaction-test-key' };
  const answers = [
    await rest.call('POST', '/api/auth/signup', { body: { ...names, email, password } }),
    await rest.call('POST', '/api/auth/signin', { body: wrong }),
    await rest.call('POST', '/api/auth/forgot-password', { body: { email } }),
    await rest.call('POST', '/api/auth/refresh', { body: { refreshToken: 'x'.repeat(43) } }),
    await rest.call('GET', '/api/auth/me', { token: `${buyer.token}x` }),
    await rest.call('POST', '/api/orders', { ...buyer, headers: idempotency, body: order }),
  ];
  expect(answers.map(({ status }) => status)).to.eql([409, 401, 204, 401, 401, 400]);
}
