import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/bcrypt';
import { expect } from 'chai';
import { Client } from 'pg';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import type { CreateResponse } from '@ticketbottle/sdk/user.js';
import { createAdmin } from '../src/create-admin.js';
import { startTestUser, type Running } from './support/user.js';

async function reasonOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'accepted',
    (error: unknown) => refusalOf(error)?.reason ?? String(error),
  );
}

describe('user', function () {
  this.timeout(60_000);

  let running: Running;
  let people = 0;
  before(async () => {
    running = await startTestUser(import.meta.url);
  });
  after(() => running.stop());

  const password = 'a-long-enough-password';
  const person = async (): Promise<Required<CreateResponse> & { email: string; id: string }> => {
    const email = `person-${++people}@user.test`;
    const created = await running.client.create({
      firstName: 'Hoa',
      lastName: 'Nguyễn',
      email,
      password,
    });
    if (created.user === undefined || created.tokens === undefined)
      throw new Error('incomplete answer');
    return { ...created, email, id: created.user.id };
  };
  const tokensOf = (p: CreateResponse) => {
    if (p.tokens === undefined) throw new Error('no tokens');
    return p.tokens;
  };

  it('refuses more than ten guesses, at once or not, at an account or at nobody; a new password opens it again', async () => {
    const { email: known } = await person();
    const guess = (email: string, secret = 'not the right phrase', clientIp = '') =>
      reasonOf(running.client.signIn({ email, password: secret, clientIp }));
    for (const email of [known, `${randomUUID()}@nobody.test`]) {
      const all = await Promise.all(Array.from({ length: 30 }, () => guess(email)));
      expect(all.filter((reason) => reason === 'BAD_CREDENTIALS')).to.have.length(10);
      expect(all.filter((reason) => reason === 'RATE_LIMITED')).to.have.length(20);
      expect(await guess(email.toUpperCase())).to.equal('RATE_LIMITED');
    }
    expect(await guess(known, password), 'the right one, too').to.equal('RATE_LIMITED');
    await running.client.requestPasswordReset({ email: known });
    await running.client.resetPassword({
      token: await running.mailedToken('reset-password', known),
      password: 'a new long phrase 43',
    });
    expect(await guess(known, 'a new long phrase 43')).to.equal('accepted');
  });

  it('forgets bad guesses after 15 minutes, and at a good sign-in', async () => {
    const { email } = await person();
    const guess = (secret: string) =>
      reasonOf(running.client.signIn({ email, password: secret, clientIp: '' }));
    for (let n = 0; n < 9; n++) expect(await guess('wrong')).to.equal('BAD_CREDENTIALS');
    expect(await guess(password)).to.equal('accepted');
    for (let n = 0; n < 10; n++) expect(await guess('wrong')).to.equal('BAD_CREDENTIALS');
    expect(await guess(password)).to.equal('RATE_LIMITED');
    running.clock.shiftMs += 15 * 60_000 + 1_000;
    expect(await guess(password)).to.equal('accepted');
  });

  it('refuses a hundred guesses from one address, whatever the accounts', async () => {
    const clientIp = '203.0.113.77';
    const guess = (from = clientIp) =>
      reasonOf(
        running.client.signIn({
          email: `${randomUUID()}@nobody.test`,
          password: 'x',
          clientIp: from,
        }),
      );
    for (let n = 0; n < 10; n++)
      expect(await Promise.all(Array.from({ length: 10 }, () => guess()))).to.not.include(
        'RATE_LIMITED',
      );
    expect(await guess()).to.equal('RATE_LIMITED');
    expect(await guess('203.0.113.78')).to.equal('BAD_CREDENTIALS');
  });

  it('takes the bcrypt hash of an account made elsewhere, once, and keeps argon2id from then on', async () => {
    const { email, id } = await person();
    const sql = new Client(running.stack.databaseUrl);
    await sql.connect();
    const stored = async () =>
      (
        await sql.query<{ password_hash: string; version: number }>(
          'SELECT password_hash, version FROM users WHERE id = $1',
          [id],
        )
      ).rows[0]!;
    const before = await stored();
    await sql.query('UPDATE users SET password_hash = $2 WHERE id = $1', [
      id,
      await hash(password, { cost: 10 }),
    ]);
    const enter = (secret: string) =>
      reasonOf(running.client.signIn({ email, password: secret, clientIp: '' }));
    expect(await enter('not the right phrase')).to.equal('BAD_CREDENTIALS');
    expect(await enter(password)).to.equal('accepted');
    expect((await stored()).password_hash).to.match(/^\$argon2id\$/);
    expect((await stored()).version).to.equal(before.version);
    expect(await enter(password)).to.equal('accepted');
    await sql.end();
  });

  it('signs up and in by any case of the address, and never answers a hash', async () => {
    const { email } = await person();
    const signedIn = await running.client.signIn({
      email: email.toUpperCase(),
      password,
      clientIp: '',
    });
    expect(signedIn.user).to.include({ email, emailVerified: false });
    expect(JSON.stringify(signedIn)).to.not.match(/argon2|hash/i);
  });

  it('refuses a taken address, a short password and wrong credentials', async () => {
    const { email } = await person();
    const signUp = (o: object) =>
      reasonOf(running.client.create({ firstName: 'A', lastName: 'B', email, password, ...o }));
    expect(await signUp({})).to.equal('EMAIL_TAKEN');
    expect(await signUp({ email: 'new@user.test', password: 'short' })).to.equal(
      'VALIDATION_FAILED',
    );
    expect(await signUp({ email: 'no address' })).to.equal('VALIDATION_FAILED');
    const wrong = { email, password: 'wrong-password-here', clientIp: '' };
    expect(await reasonOf(running.client.signIn(wrong))).to.equal('BAD_CREDENTIALS');
    const nobody = { ...wrong, email: 'nobody@user.test' };
    expect(await reasonOf(running.client.signIn(nobody))).to.equal('BAD_CREDENTIALS');
  });

  it('makes one account of 10 sign-ups with one address at once', async () => {
    const request = { firstName: 'A', lastName: 'B', email: 'race@user.test', password };
    const reasons = await Promise.all(
      Array.from({ length: 10 }, () => reasonOf(running.client.create(request))),
    );
    expect(reasons.filter((reason) => reason === 'accepted')).to.have.length(1);
    expect(new Set(reasons)).to.eql(new Set(['accepted', 'EMAIL_TAKEN']));
  });

  it('gives two tabs the same successor, and revokes the family on a later reuse', async () => {
    const { refreshToken } = tokensOf(await person());
    const [one, two] = await Promise.all([
      running.client.refreshSession({ refreshToken }),
      running.client.refreshSession({ refreshToken }),
    ]);
    const successor = one.tokens?.refreshToken ?? '';
    expect(successor).to.not.equal(refreshToken);
    expect(two.tokens?.refreshToken).to.equal(successor);
    running.clock.shiftMs += 11_000;
    expect(await reasonOf(running.client.refreshSession({ refreshToken }))).to.equal(
      'TOKEN_INVALID',
    );
    const dead = await reasonOf(running.client.refreshSession({ refreshToken: successor }));
    expect(dead, 'the thief and the owner both have to sign in again').to.equal('TOKEN_INVALID');
  });

  it('ends a session by its refresh token; an unknown token is no error', async () => {
    const { refreshToken } = tokensOf(await person());
    await running.client.revokeSession({ refreshToken });
    await running.client.revokeSession({ refreshToken: 'unknown' });
    expect(await reasonOf(running.client.refreshSession({ refreshToken }))).to.equal(
      'TOKEN_INVALID',
    );
  });

  it('ends every session when the password changes, and lists the revocation', async () => {
    const p = await person();
    const { accessToken, refreshToken } = tokensOf(p);
    const change = (currentPassword: string) =>
      running.as(accessToken, () =>
        running.client.changePassword({ currentPassword, newPassword: 'another-long-password' }),
      );
    expect(await reasonOf(change('wrong-password-here'))).to.equal('BAD_CREDENTIALS');
    await change(password);
    expect(await reasonOf(running.client.refreshSession({ refreshToken }))).to.equal(
      'TOKEN_INVALID',
    );
    const { revocations } = await running.client.listRevocations({});
    expect(revocations.find((r) => r.userId === p.id)).to.include({ minVersion: 2 });
  });

  it('verifies an address by a mailed link, once', async () => {
    const p = await person();
    const { accessToken } = tokensOf(p);
    await running.as(accessToken, () => running.client.requestEmailVerification({}));
    const token = await running.mailedToken('verify-email', p.email, 2);
    await running.client.verifyEmail({ token });
    expect(await reasonOf(running.client.verifyEmail({ token }))).to.equal('TOKEN_INVALID');
    const me = await running.as(accessToken, () =>
      running.client.findOne({ by: own(accessToken) }),
    );
    expect(me.user?.emailVerified).to.equal(true);
  });

  it('mails a verification link at sign-up', async () => {
    const p = await person();
    const { accessToken } = tokensOf(p);
    await running.client.verifyEmail({ token: await running.mailedToken('verify-email', p.email) });
    const me = await running.as(accessToken, () =>
      running.client.findOne({ by: own(accessToken) }),
    );
    expect(me.user?.emailVerified).to.equal(true);
  });

  it('refuses to look at an eleventh current password, also the right one, as it refuses a sign-in', async () => {
    const p = await person();
    const { accessToken } = tokensOf(p);
    const change = (currentPassword: string) =>
      reasonOf(
        running.as(accessToken, () =>
          running.client.changePassword({ currentPassword, newPassword: 'another-long-password' }),
        ),
      );
    const all = await Promise.all(Array.from({ length: 15 }, () => change('wrong-password-here')));
    expect(all.filter((reason) => reason === 'BAD_CREDENTIALS')).to.have.length(10);
    expect(all.filter((reason) => reason === 'RATE_LIMITED')).to.have.length(5);
    expect(await change(password)).to.equal('RATE_LIMITED');
    const signIn = { email: p.email, password, clientIp: '' };
    expect(await reasonOf(running.client.signIn(signIn))).to.equal('RATE_LIMITED');
    running.clock.shiftMs += 15 * 60_000 + 1_000;
    const again = await running.client.signIn(signIn);
    const fresh = again.tokens?.accessToken ?? '';
    const newPassword = 'another-long-password';
    await running.as(fresh, () =>
      running.client.changePassword({ currentPassword: password, newPassword }),
    );
  });

  it('mails five verification links within an hour, that of the sign-up among them, also when twenty are asked for at once', async () => {
    const { accessToken } = tokensOf(await person());
    const ask = () =>
      reasonOf(running.as(accessToken, () => running.client.requestEmailVerification({})));
    const reasons = await Promise.all(Array.from({ length: 20 }, ask));
    expect(reasons.filter((reason) => reason === 'accepted')).to.have.length(4);
    expect(reasons.filter((reason) => reason === 'RATE_LIMITED')).to.have.length(16);
  });

  it('resets a password by the newest mail alone: its link works once, older ones work no more', async () => {
    const p = await person();
    const link = async (count: number) => {
      await running.client.requestPasswordReset({ email: p.email });
      return await running.mailedToken('reset-password', p.email, count);
    };
    const [older, newer] = [await link(1), await link(2)];
    const reset = (token: string) =>
      reasonOf(running.client.resetPassword({ token, password: 'a new long phrase 44' }));
    expect(await reset(newer)).to.equal('accepted');
    expect([await reset(newer), await reset(older)]).to.eql(['TOKEN_INVALID', 'TOKEN_INVALID']);
    const { refreshToken } = tokensOf(p);
    expect(await reasonOf(running.client.refreshSession({ refreshToken }))).to.equal(
      'TOKEN_INVALID',
    );
  });

  it('refuses a verification link after a day', async () => {
    const token = await running.mailedToken('verify-email', (await person()).email);
    running.clock.shiftMs += 24 * 3_600_000;
    expect(await reasonOf(running.client.verifyEmail({ token }))).to.equal('TOKEN_EXPIRED');
  });

  it('shows and changes an account to its owner alone; only named fields change', async () => {
    const [one, two] = [await person(), await person()];
    const asOne = <T>(run: () => Promise<T>) => running.as(tokensOf(one).accessToken, run);
    const foreign = { by: { $case: 'id', value: two.id } } as const;
    expect(await reasonOf(asOne(() => running.client.findOne(foreign)))).to.equal('USER_NOT_FOUND');
    expect(
      await reasonOf(asOne(() => running.client.update({ id: two.id, firstName: 'X' }))),
    ).to.equal('USER_NOT_FOUND');
    const { user } = await asOne(() => running.client.update({ id: one.id, firstName: 'Lan' }));
    expect(user).to.include({ firstName: 'Lan', lastName: 'Nguyễn' });
  });

  it('deletes an account softly: it can not sign in, its address is free, nothing personal is left', async () => {
    const p = await person();
    await running.as(tokensOf(p).accessToken, () => running.client.delete({ id: p.id }));
    const signIn = running.client.signIn({ email: p.email, password, clientIp: '' });
    expect(await reasonOf(signIn)).to.equal('BAD_CREDENTIALS');
    const sql = new Client(running.stack.databaseUrl);
    await sql.connect();
    const { rows: left } = await sql.query<{ row: string }>(
      `SELECT u::text AS row FROM users u WHERE id = $1
       UNION ALL SELECT l::text FROM link_requests l WHERE email = $2`,
      [p.id, p.email],
    );
    await sql.end();
    expect(left).to.have.length(1);
    expect(left[0]?.row).to.include(`Deleted,user,${p.id}@deleted.invalid`);
    expect(left[0]?.row).to.not.match(/Hoa|Nguyễn|user\.test|argon2/);
    const again = await running.client.create({
      firstName: 'A',
      lastName: 'B',
      email: p.email,
      password,
    });
    expect(again.user?.id).to.not.equal(p.id);
  });

  it('refuses a forged and an expired access token', async () => {
    const { accessToken } = tokensOf(await person());
    const forged = `${accessToken.slice(0, -6)}AAAAAA`;
    const me = (token: string) =>
      reasonOf(running.as(token, () => running.client.revokeAllSessions({})));
    expect(await me(forged)).to.equal('TOKEN_INVALID');
    running.clock.shiftMs += 901_000;
    expect(await me(accessToken)).to.equal('TOKEN_EXPIRED');
  });

  it('makes a platform admin by a command, and promotes who exists', async () => {
    const logger = createLogger({ service: 'user', level: 'silent' });
    const environment = { clock: systemClock, ids: uuidv7Ids, logger };
    const p = await person();
    await createAdmin(running.config, environment, {
      email: p.email,
      password: 'an-admin-password',
    });
    const { user } = await running.client.signIn({
      email: p.email,
      password: 'an-admin-password',
      clientIp: '',
    });
    expect(user).to.include({ id: p.id });
    expect(user?.roles).to.eql(['PLATFORM_ADMIN']);
  });
});

function own(accessToken: string) {
  const payload = accessToken.split('.')[1] ?? '';
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string };
  return { $case: 'id', value: sub } as const;
}
