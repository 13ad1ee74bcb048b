import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { accountReader, serverAt } from './pod-account.js';

describe('the log-in of a pod', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-account-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const mount = async (token: string): Promise<void> => {
    await writeFile(join(dir, 'token'), token);
    await writeFile(join(dir, 'ca.crt'), 'a certificate');
  };
  const bearer = (token: string) => ({
    ca: 'a certificate',
    headers: { Authorization: `Bearer ${token}` },
  });
  const server = serverAt('10.96.0.1', '443');

  it('is at the address that Kubernetes gives it', () => {
    expect(server).to.equal('https://10.96.0.1:443');
    expect(serverAt('fd00::1', '443')).to.equal('https://[fd00::1]:443');
  });

  it('is read again after a minute, since the kubelet renews the token', async () => {
    let now = 0;
    const read = accountReader({ server, dir }, { monotonic: () => now });
    await mount('first\n');
    expect(await read()).to.eql(bearer('first'));
    await mount('second');
    now = 59_999;
    expect(await read()).to.eql(bearer('first'));
    now = 60_000;
    expect(await read()).to.eql(bearer('second'));
  });

  it('stays what it was while its files can not be read, and is an error before the first time', async () => {
    let now = 0;
    const read = accountReader({ server, dir }, { monotonic: () => now });
    expect(await read().catch(String)).to.match(/no such file.*token|no such file.*ca\.crt/);
    await mount('first');
    expect(await read()).to.eql(bearer('first'));
    await rm(join(dir, 'token'));
    now = 120_000;
    expect(await read()).to.eql(bearer('first'));
    await mount('second');
    now = 180_000;
    expect(await read()).to.eql(bearer('second'));
  });
});
