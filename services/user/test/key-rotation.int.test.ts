import { readFile, writeFile } from 'node:fs/promises';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { newKeyPem, parseKeyRing, rotated } from '@ticketbottle/service-kit/key-ring.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { startTestUser, type Running } from './support/user.js';

const password = 'a-long-enough-password';
const overlapMs = 960_000;

describe('signing keys of access tokens', function () {
  this.timeout(60_000);

  let running: Running;
  before(async () => {
    running = await startTestUser(import.meta.url);
  });
  after(() => running.stop());

  const file = () => running.config.accessTokenKeyFile;
  const kids = async () => (await running.client.getSigningKeys({})).keys.map(({ kid }) => kid);
  const publishes = (count: number) =>
    waitUntil(`${count} keys are published`, async () => (await kids()).length === count, {
      timeoutMs: 10_000,
    });
  const rotate = async () => {
    const keys = parseKeyRing('KEY', await readFile(file(), 'utf8'));
    const now = running.clock.now();
    const o = { now, signsFromMs: now + 10_000, overlapMs, pem: newKeyPem() };
    await writeFile(file(), rotated(keys, o));
  };
  const enter = async () => {
    const o = { email: 'a@keys.test', password, clientIp: '' };
    return (await running.client.signIn(o)).tokens?.accessToken ?? '';
  };
  const reasonOf = (token: string) =>
    running
      .as(token, () => running.client.requestEmailVerification({}))
      .then(
        () => 'accepted',
        (error: unknown) => refusalOf(error)?.reason ?? String(error),
      );

  it('are rotated under living sessions: announced, then signing, and the old one gone with its last token', async () => {
    await running.client.create({ firstName: 'A', lastName: 'B', email: 'a@keys.test', password });
    const before = await enter();
    const [oldKid] = await kids();
    expect(kidOf(before)).to.equal(oldKid);

    await rotate();
    await publishes(2);
    const newKid = (await kids()).find((kid) => kid !== oldKid);
    expect(kidOf(await enter()), 'nobody has seen the new key yet').to.equal(oldKid);

    running.clock.shiftMs += 10_000;
    const after = await enter();
    expect(kidOf(after)).to.equal(newKid);
    expect([await reasonOf(before), await reasonOf(after)]).to.eql(['accepted', 'accepted']);
    expect(await kids()).to.have.members([oldKid, newKid]);

    running.clock.shiftMs += overlapMs;
    expect(await kids(), 'no restart, no command').to.eql([newKid]);
    expect(await reasonOf(before)).to.equal('TOKEN_INVALID');
  });
});

function kidOf(token: string): string | undefined {
  const [header = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: string };
  return kid;
}
