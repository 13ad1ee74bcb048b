import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/bcrypt';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { Client } from 'pg';
import { startTestUser, type Running } from './support/user.js';

const password = 'a-long-enough-password';
const wrong = 'not the right phrase';

/**
 * Time is not measured: a clock on a busy machine proves nothing. What an answer waits for is counted instead: hashes (40 ms each, where all
 * else takes one) and the tables that may be asked before it.
 */
describe('who has no account and who has one are told the same', function () {
  this.timeout(60_000);

  let running: Running;
  let sql: Client;
  before(async () => {
    running = await startTestUser(import.meta.url);
    sql = new Client(running.stack.databaseUrl);
    await sql.connect();
  });
  after(async () => {
    await sql.end();
    await running.stop();
  });

  const signUp = async (email: string) => {
    const { user, tokens } = await running.client.create({
      ...{ firstName: 'Hoa', lastName: 'Lê', email, password },
    });
    return { email, id: user?.id ?? '', token: tokens?.accessToken ?? '' };
  };
  const person = () => signUp(`${randomUUID()}@known.test`);
  const nobody = () => `${randomUUID()}@nobody.test`;
  const deleted = async () => {
    const { email, id, token } = await person();
    await running.as(token, () => running.client.delete({ id }));
    return email;
  };

  /** What a call answered, and how many hashes it took. */
  const seen = async (call: () => Promise<unknown>) => {
    const before = await running.hashes();
    const answer = await call().catch((error: unknown) => refusalOf(error));
    const after = await running.hashes();
    const argon2id = after.argon2id - before.argon2id;
    return { answer, argon2id, bcrypt: after.bcrypt - before.bcrypt };
  };
  const signIn = (email: string) =>
    seen(() => running.client.signIn({ email, password: wrong, clientIp: '203.0.113.9' }));

  it('at sign-in: the same words after the same hashes, also where accounts with bcrypt hashes exist', async () => {
    const cases = async () => [
      await signIn((await person()).email),
      await signIn(nobody()),
      await signIn(await deleted()),
    ];
    const first = await cases();
    expect(first[0]).to.include({ argon2id: 1, bcrypt: 0 });
    expect(first[0]?.answer).to.include({ reason: 'BAD_CREDENTIALS' });
    for (const one of first) expect(one).to.eql(first[0]);

    const legacy = await person();
    const old = await hash(password, { cost: 10 });
    await sql.query('UPDATE users SET password_hash = $2 WHERE id = $1', [legacy.id, old]);
    const then = [await signIn(legacy.email), ...(await cases())];
    expect(then[0]).to.include({ argon2id: 1, bcrypt: 1 });
    for (const one of then) expect(one).to.eql(then[0]);
  });

  it('at sign-in: the eleventh guess is refused alike, without a hash', async () => {
    const met = [];
    for (const email of [(await person()).email, nobody(), await deleted()]) {
      for (let n = 0; n < 10; n++) await signIn(email);
      met.push(await signIn(email));
    }
    expect(met[0]).to.include({ argon2id: 0, bcrypt: 0 });
    expect(met[0]?.answer).to.include({ reason: 'RATE_LIMITED' });
    for (const one of met) expect(one).to.eql(met[0]);
  });

  it('when a password is forgotten: the answer waits for no account to be looked for', async () => {
    const { email } = await person();
    await sql.query('BEGIN');
    // Nobody can read accounts now: an answer that came from one would not come.
    await sql.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    try {
      for (const address of [email, nobody(), 'no address'])
        expect(
          await seen(() => running.client.requestPasswordReset({ email: address })),
        ).to.deep.include({ argon2id: 0, answer: {} });
    } finally {
      await sql.query('ROLLBACK');
    }
  });

  it('at sign-up: a taken address is refused by its name, which the contract asks for, after the same hash', async () => {
    const { email } = await person();
    const create = (address: string) => seen(() => signUp(address));
    const [taken, free] = [await create(email), await create(nobody())];
    expect(taken.answer).to.include({ reason: 'EMAIL_TAKEN' });
    expect([taken.argon2id, taken.bcrypt]).to.eql([1, 0]);
    expect([free.argon2id, free.bcrypt]).to.eql([1, 0]);
  });

  it('when links are asked for again: only of the signed-in account, so that no address is named', async () => {
    const met = await seen(() => running.client.requestEmailVerification({}));
    expect(met.answer).to.include({ reason: 'TOKEN_MISSING' });
  });

  it('with a link of mail: an unknown one is told as one that was used', async () => {
    const verify = (token: string) => seen(() => running.client.verifyEmail({ token }));
    const reset = (token: string) => seen(() => running.client.resetPassword({ token, password }));
    const [first, other] = [randomUUID(), randomUUID()];
    expect(await verify(first)).to.eql(await verify(other));
    expect(await reset(first)).to.eql(await reset(other));
  });
});
