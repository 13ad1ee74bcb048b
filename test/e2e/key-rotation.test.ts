import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { SignedIn } from '../../tools/platform/accounts.js';
import { until } from '../../tools/platform/until.js';
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
});

/** A token is taken by every service that verifies one. */
async function works(token: string): Promise<void> {
  const { rest } = platform();
  const paths = ['/api/auth/me', '/api/orders', '/api/events?status=DRAFT'];
  const statuses = paths.map(async (path) => (await rest.call('GET', path, { token })).status);
  expect(await Promise.all(statuses)).to.eql([200, 200, 200]);
}

async function command(name: string, file: string): Promise<string> {
  const args = ['--import', 'tsx', '--conditions=source', 'tools/keys/main.ts', name];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...args,
    ...['--file', file, '--in', String(signsInSeconds)],
  ]);
  return stdout;
}

function kidOf(token: string): string {
  const [header = ''] = token.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
}
