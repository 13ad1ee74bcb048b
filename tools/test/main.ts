import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { etcdBinary, kubernetesBinary } from '@ticketbottle/local-stack/kubernetes/binaries.js';
import { startStack } from '@ticketbottle/local-stack/stack.js';
import { prepareNode } from '../cluster/prepare-node.js';
import { runSuite, type Suite } from './suite.js';

// `npm test [-- part of a suite's name …]`: every suite on one set of real servers; the last line is the sum.
// `npm run test:long` (--long): the same with the sizes that a nightly run can afford.
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const args = process.argv.slice(2);
const wanted = args.filter((arg) => arg !== '--long');
const tempDir = await mkdtemp(join(tmpdir(), 'ticketbottle-test-'));
const stack = await startStack({
  dir: join(tempDir, 'servers'),
  env: process.env,
  report: ({ step, ms, error }) => say(error === undefined ? `${step} ${ms} ms` : step),
});
const isLong = args.includes('--long');
const size = isLong ? { TEST_SIZE: 'long' } : {};
const env = { ...process.env, ...stack.env, ...size };

/** Once per machine, and not by several processes at once. */
const prepareControlPlane = async (): Promise<void> => {
  await etcdBinary({ env, report: say });
  await kubernetesBinary('kube-apiserver', { env, report: say });
};

const workspaces = globSync(['packages/*', 'services/*', 'operator']).sort();
const suites: Suite[] = [
  {
    name: 'unit',
    files: [
      'packages/*/src/**/*.test.ts',
      'services/*/src/**/*.test.ts',
      'operator/src/**/*.test.ts',
      'web/src/**/*.test.ts',
      'tools/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    env,
    minutes: 5,
  },
  ...workspaces
    .filter((dir) => globSync(`${dir}/test/**/*.test.ts`).length > 0)
    .map((dir) => ({
      name: dir,
      files: [`${dir}/test/**/*.test.ts`],
      env,
      minutes: isLong ? 120 : 30, // the first start of an API server builds it
      ...(dir === 'operator' && { jobs: 3, prepare: prepareControlPlane }),
    })),
  // A cluster of real controllers: by its own name only (`npm run test:kwok`), since the first start of a machine builds it for long.
  { name: 'kwok', files: ['test/kwok/**/*.test.ts'], env, minutes: 120, isAsked: true },
  { name: 'soak', files: ['test/soak/**/*.test.ts'], env, minutes: 180, isAsked: true },
  // A real node with everything on it: by its own name only (`npm run test:cluster`), since it needs root on Linux.
  ...globSync('test/cluster/*.test.ts')
    .sort()
    .map((file) => ({
      name: `cluster/${basename(file, '.test.ts')}`,
      files: [file],
      ...{ env, minutes: 60, isAsked: true },
      prepare: () => prepareNode({ env, report: say }),
      within: ['unshare', '--net', '--'], // each file in a network of its own
    })),
  // Helm and its like are built once per machine, which needs minutes.
  { name: 'charts', files: ['test/charts/**/*.test.ts'], env, minutes: 20 },
  { name: 'rules', files: ['test/rules/**/*.test.ts'], env, minutes: 15 },
  { name: 'docs', files: ['test/docs/**/*.test.ts'], env, minutes: 10 },
  // By its own name only: the first time on a machine it builds a collector, for up to a quarter of an hour.
  {
    name: 'collector',
    files: ['test/collector/**/*.test.ts'],
    env,
    minutes: 40,
    isAsked: true,
  },
  { name: 'images', files: ['test/images/**/*.test.ts'], env, minutes: 10 },
  { name: 'chaos', files: ['test/chaos/**/*.test.ts'], env, minutes: isLong ? 180 : 20 },
  { name: 'browser', files: ['test/browser/**/*.test.ts'], env, minutes: 15 },
  {
    name: 'observability',
    files: ['test/observability/**/*.test.ts'],
    env: { ...env, TEST_TRACED: 'yes' },
    minutes: 15,
  },
  { name: 'e2e', files: ['test/e2e/**/*.test.ts'], env, minutes: isLong ? 240 : 20 },
];

const isWanted = ({ name, isAsked = false }: Suite): boolean =>
  isAsked
    ? wanted.some((part) => name === part || name.startsWith(`${part}/`))
    : wanted.length === 0 || wanted.some((part) => name.includes(part));

let [passed, failed] = [0, 0];
const failures: string[] = [];
try {
  for (const suite of suites) {
    if (!isWanted(suite)) continue;
    const counts = await runSuite(suite, tempDir);
    passed += counts.passes;
    failed += counts.failures;
    failures.push(...counts.failed.map((line) => `${suite.name}: ${line}`));
  }
} finally {
  await stack.stop();
  await rm(tempDir, { recursive: true, force: true });
}
for (const line of failures) say(`FAILED ${line}`);
say(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
