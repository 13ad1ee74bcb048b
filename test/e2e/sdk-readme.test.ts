import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { platform } from '../support/platform.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = ['--import', 'tsx', '--conditions=source'];

describe('the README of the SDK', function () {
  this.timeout(60_000);
  // Inside the repository: `@ticketbottle/sdk` must be found from there.
  const dir = `${root}.cache/sdk-readme-${process.pid}`;
  after(() => rm(dir, { recursive: true, force: true }));

  it('is a program that runs against the platform as it stands there', async () => {
    const { gatewayUrl, sdk } = platform();
    const event = await platform().event();
    const { email, password } = await platform().buyer();
    const text = await readFile(`${root}packages/sdk/README.md`, 'utf8');
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
    expect(blocks.length).to.be.greaterThan(3);
    const here: Record<string, string> = {
      'tickets.example.org:50050': sdk.address,
      'https://tickets.example.org/orders': 'http://127.0.0.1:3000/orders',
      'https://tickets.example.org': gatewayUrl,
      'hoa@example.org': email,
      'my long phrase': password,
      'Bottle Night': event.name,
    };
    let code = blocks.join('\n');
    for (const [there, now] of Object.entries(here)) {
      expect(code, 'what the README names').to.contain(there);
      code = code.replaceAll(there, now);
    }
    await mkdir(dir, { recursive: true });
    await writeFile(`${dir}/readme.ts`, code);
    const env = { ...process.env, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: sdk.caFile };
    const output = await run(process.execPath, [...source, `${dir}/readme.ts`], { cwd: root, env });
    expect(output).to.match(/^your turn$/m);
    expect(output).to.match(/^pay at http/m);
    expect(output).to.match(/^\[ 'TB-[0-9A-Z]{10} PENDING' \]$/m);
    expect(output).to.match(/^ORDER_NOT_FOUND$/m);
  });
});
