import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { until } from './support/parts.js';

const file = fileURLToPath(new URL('support/child.ts', import.meta.url));

describe('a service as a process', function () {
  this.timeout(30_000);

  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function start(mode: string) {
    const args = ['--conditions=source', '--import', 'tsx', file, mode];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (said.err += String(chunk)));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
    const hears = (text: string) => until(`"${text}"`, () => said.out.includes(text));
    return { child, ended, hears };
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`stops all its parts in order on ${signal}, also after a broken one, and exits with 0`, async () => {
      const { child, ended, hears } = start('ok');
      await hears('started');
      child.kill(signal);
      expect(await ended).to.eql({ code: 0, out: 'started\ndoor closed\nstore closed\n', err: '' });
    });

  it('ends at once on a second signal', async () => {
    const { child, ended, hears } = start('stuck');
    await hears('started');
    child.kill('SIGTERM');
    await hears('door closed');
    const startedAt = performance.now();
    child.kill('SIGTERM');
    expect((await ended).code).to.equal(130);
    expect(performance.now() - startedAt).to.be.lessThan(3_000);
  });

  it('exits with 1 when it cannot stop in time, and says so', async () => {
    const { child, ended, hears } = start('stuck-short');
    await hears('started');
    child.kill('SIGTERM');
    const { code, err } = await ended;
    expect(code).to.equal(1);
    expect(err).to.equal('shop: stop: Error: not stopped after 200 ms\n');
  });

  it('exits with 1 and the plain text of a wrong environment, without a stack', async () => {
    const { ended } = start('bad-config');
    expect(await ended).to.eql({ code: 1, out: '', err: 'shop cannot start:\n✖ PORT\n' });
  });

  it('exits with 1 and the reason when it cannot start', async () => {
    const { ended } = start('bad-start');
    expect(await ended).to.eql({
      code: 1,
      out: '',
      err: 'shop: cannot start: Error: no database\n',
    });
  });

  it('exits with 1 on a promise that nobody waits for', async () => {
    const { code, err } = await start('crash').ended;
    expect({ code, err }).to.eql({
      code: 1,
      err: 'shop: unhandled rejection: Error: nobody waits\n',
    });
  });
});
