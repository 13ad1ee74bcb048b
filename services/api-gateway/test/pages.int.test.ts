import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { callAt, openFrontDoor, type FrontDoor } from './support/front-door.js';

const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

describe('the pages', function () {
  this.timeout(60_000);
  let door: FrontDoor;
  let dir: string;
  let url: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-pages-'));
    await mkdir(join(dir, 'assets'));
    const html = '<!doctype html><base href="/" /><script type="module" src="./assets/a-1b2c.js">';
    await writeFile(join(dir, 'index.html'), html);
    await writeFile(join(dir, 'assets', 'a-1b2c.js'), 'export {};');
    await writeFile(join(dir, 'assets', 'a-1b2c.js.br'), 'brotli');
    await writeFile(join(dir, 'service-worker.js'), '// none');
    door = await openFrontDoor(import.meta.filename, []);
    const { port } = await door.another({
      PAGES_DIR: dir,
      PUBLIC_URL: 'https://tickets.example/sale',
    });
    url = `http://127.0.0.1:${port}`;
  });
  after(async () => {
    await door.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('are one page at every address, below the prefix that people see, checked each time', async () => {
    for (const path of ['/', '/events/018f', '/orders/return?order=TB-1']) {
      const page = await callAt(url, path, asBrowser);
      expect(page.status, path).to.equal(200);
      expect(page.headers.get('content-type')).to.contain('text/html');
      expect(page.headers.get('cache-control')).to.equal('no-cache');
      expect(page.body['text']).to.contain('<base href="/sale/"');
    }
  });

  it('run no script but their own files', async () => {
    const page = await callAt(url, '/', asBrowser);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).to.contain("default-src 'none'").and.to.contain("script-src 'self'");
    expect(policy).to.not.contain('unsafe').and.to.not.contain('nonce');
    expect(policy).to.contain("frame-ancestors 'none'");
  });

  it('have files whose names change with their content, kept for a year, compressed beforehand', async () => {
    const headers = { 'accept-encoding': 'br' };
    const response = await fetch(`${url}/assets/a-1b2c.js`, { headers });
    await response.body?.cancel();
    expect(response.headers.get('content-encoding')).to.equal('br');
    expect(response.headers.get('cache-control')).to.equal('public,max-age=31536000,immutable');
    const worker = await callAt(url, '/service-worker.js');
    expect(worker.headers.get('content-type')).to.contain('javascript');
    expect(worker.headers.get('cache-control')).to.contain('max-age=0,must-revalidate');
  });

  it('leave the API what is its own, and a client that wants no HTML its problem', async () => {
    for (const path of ['/api/nothing', '/assets/gone.js', '/.well-known/nothing', '/webhooks/x']) {
      const reply = await callAt(url, path, asBrowser);
      expect(reply.status, path).to.equal(404);
      expect(reply.body['code']).to.equal('ROUTE_NOT_FOUND');
    }
    const reply = await callAt(url, '/nothing', { headers: { accept: 'application/json' } });
    expect(reply.body['code']).to.equal('ROUTE_NOT_FOUND');
    expect((await callAt(url, '/', { method: 'POST' })).status).to.equal(405);
    const escape = await callAt(url, '/assets/..%2f..%2fpackage.json', asBrowser);
    expect(escape.status).to.equal(404);
  });
});
