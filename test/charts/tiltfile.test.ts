import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { goTool } from '../../tools/charts/go-tool.js';
import { services } from './support/charts.js';

const run = promisify(execFile);
type Call = [name: string, args: any[], named: Record<string, any>];

/** Functions of Tilt that the file may call; a call of another one fails, as it would in Tilt. */
const stubs = `
calls = []
def stub(name):
    def called(*args, **named):
        calls.append([name, args, named])
        return {'call': name, 'args': args}
    return called
${[
  'allow_k8s_contexts local_resource local k8s_yaml k8s_resource kustomize helm docker_build',
  'sync fall_back_on',
]
  .join(' ')
  .split(' ')
  .map((name) => `${name} = stub('${name}')`)
  .join('\n')}
TRIGGER_MODE_MANUAL = 'manual'
`;

describe('the Tiltfile', function () {
  this.timeout(900_000);
  let calls: Call[];
  const of = (name: string) => calls.filter(([called]) => called === name);
  const all = [...services, 'operator'];

  before(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-tilt-'));
    try {
      const file = join(dir, 'Tiltfile.star');
      const tiltfile = await readFile('Tiltfile', 'utf8');
      await writeFile(file, [stubs, tiltfile, 'print(json.encode(calls))'].join('\n'));
      const star = await goTool('starlark', process.env);
      const { stderr } = await run(star, ['-globalreassign', file]); // where Starlark prints
      calls = JSON.parse(stderr.slice(stderr.indexOf('['))) as Call[];
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('builds each service from the one Dockerfile, under the name that the chart runs', () => {
    const built = of('docker_build').map(([, [ref], named]) => [ref, named['build_args'].SERVICE]);
    expect(built.sort()).to.eql(all.map((service) => [`tb.local/${service}`, service]).sort());
    for (const [, , { dockerfile, only }] of of('docker_build')) {
      expect(existsSync(dockerfile as string)).to.equal(true);
      for (const path of only as string[]) expect(existsSync(path), path).to.equal(true);
    }
  });

  it('replaces what is edited where the image has it', async () => {
    const dockerfile = await readFile('services/Dockerfile', 'utf8');
    expect(dockerfile).to.contain('WORKDIR /app');
    for (const [, [local, remote]] of of('sync'))
      expect(remote).to.equal(`/app/${local as string}`);
    for (const service of services)
      expect(of('sync').map(([, [local]]) => local)).to.include(`services/${service}/dist`);
  });

  it('forwards ports that the charts open, none of them twice', () => {
    const forwards = of('k8s_resource').flatMap(
      ([, , named]) => (named['port_forwards'] ?? []) as string[],
    );
    expect(new Set(forwards).size).to.equal(forwards.length);
    expect(forwards).to.include.members(['3000:3000', '8085:8085', '50051:50051']);
  });

  it('generates when the contract changes, and names only files and scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const commands = [
      ...of('local_resource').map(([, args]) => args[1]),
      ...of('local').map(([, args]) => args[0]),
    ];
    const names = commands.flatMap(
      (command) => /npm run --silent (\S+)/.exec(String(command))?.[1] ?? [],
    );
    expect(names).to.include.members(['generate', 'cluster-secrets', 'charts', 'demo-sale']);
    for (const name of names) expect(scripts).to.have.property(name);
    const [, , { deps }] = of('local_resource').find(([, [name]]) => name === 'generate')!;
    for (const path of deps as string[]) expect(existsSync(path), path).to.equal(true);
    const [, [chart], { values }] = of('helm')[0]!;
    for (const path of [chart, ...(values as string[])])
      expect(existsSync(path as string), path as string).to.equal(true);
  });

  it('has a button that starts a demo sale, and presses it for nobody', () => {
    const button = of('local_resource').find(([, [name]]) => name === 'demo sale');
    expect(button?.[2]).to.include({ auto_init: false, trigger_mode: 'manual' });
  });
});
