import { globSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import pg from 'pg';
import { containerdBinary, pauseBinary } from '@ticketbottle/local-stack/kubernetes/binaries.js';
import {
  containerdSocket,
  pauseImage,
  startContainerd,
} from '@ticketbottle/local-stack/kubernetes/containerd.js';
import { openNodeCgroups } from '@ticketbottle/local-stack/kubernetes/node-cgroups.js';
import { openNodeNamespaces } from '@ticketbottle/local-stack/kubernetes/node-namespaces.js';
import { nodeAddress, openNodeNetwork } from '@ticketbottle/local-stack/kubernetes/node-network.js';
import { nodeTools } from '@ticketbottle/local-stack/kubernetes/node-tools.js';
import { startGuard } from '@ticketbottle/local-stack/process/guard.js';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { startStack } from '@ticketbottle/local-stack/stack.js';
import { addLayer, writeArchive } from '../../tools/images/oci.js';
import { tracesOf } from './support/traces.js';

const source = { env, report: () => undefined };
const name = 'ticketbottle-runtime-test';
const ports = { postgres: 5432, redis: 6379 };

const traces = () => tracesOf(name, name);

describe('the ground of a real node', function () {
  this.timeout(120_000);
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), `${name}-`));
    await openNodeNetwork(await nodeTools(env));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('is a network of its own, in which servers listen on the address of the node', async () => {
    const own = { PATH: env['PATH'], HOME: env['HOME'] };
    const only: ['postgres', 'redis'] = ['postgres', 'redis'];
    const settings = { dir: join(dir, 'stores'), host: nodeAddress, ports, only, env: own };
    const stack = await startStack({ ...settings, report: () => undefined });
    try {
      const client = new pg.Client({ connectionString: stack.databaseUrl('postgres') });
      await client.connect();
      const { rows } = await client.query<{ from: string }>('select inet_client_addr() "from"');
      await client.end();
      expect(rows).to.eql([{ from: nodeAddress }]);
      expect(stack.redisUrl).to.equal(`redis://${nodeAddress}:6379`);
    } finally {
      await stack.stop();
    }
  });

  it('runs a container in namespaces of its own, and leaves nothing when it ends', async () => {
    const before = await traces();
    const tools = await nodeTools(env);
    const guard = startGuard();
    await mkdir(join(dir, 'logs'));
    const ctx = { dir, env, durable: false, guard, report: () => undefined };
    const cgroups = await openNodeCgroups(name);
    const namespaces = await openNodeNamespaces(ctx, tools, 'node');
    try {
      const containerd = await startContainerd(ctx, namespaces, tools);
      await containerd.importImages(await archiveOf(dir));
      const client = await containerdBinary('ctr', source);
      const inside = (command: string, ...args: string[]) => {
        const line = namespaces.enter(command, args);
        return run(line.command, line.args, { env });
      };
      const ctr = (...args: string[]) =>
        inside(client, '--address', containerdSocket, '--namespace', 'k8s.io', ...args);
      const shared = ['--runc-binary', tools.runc, '--cgroup', `/${name}/one`];
      await ctr('run', '--detach', ...shared, pauseImage, 'one');
      expect(await ctr('tasks', 'ls')).to.match(/^one +\d+ +RUNNING/m);
      expect((await inside('/bin/hostname')).trim()).to.equal('node');
      await inside('/bin/sh', '-c', 'echo 77 > /proc/sys/kernel/panic; touch /var/of-the-node');
      expect((await traces()).cgroups).to.have.length.greaterThan(0);
      await containerd.stop();
    } finally {
      await namespaces.end();
      await cgroups.remove();
      await guard.dismiss();
    }
    expect(await traces()).to.eql(before);
    expect(globSync('/var/of-the-node')).to.eql([]);
  });
});

async function archiveOf(dir: string): Promise<string> {
  const [root, layout, out] = [join(dir, 'root'), join(dir, 'layout'), join(dir, 'pause.tar')];
  await mkdir(root);
  await copyFile(await pauseBinary(source), join(root, 'pause'));
  const layers = [await addLayer(layout, root)];
  await writeArchive(
    layout,
    [{ ref: pauseImage, layers, config: { Entrypoint: ['/pause'] } }],
    out,
  );
  return out;
}
