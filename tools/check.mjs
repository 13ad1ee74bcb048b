// What CI runs before the tests: every step, then the list of those that failed.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const source = ['--import', 'tsx', '--conditions=source'];
const unit = globSync([
  'packages/*/src/**/*.test.ts',
  'services/*/src/**/*.test.ts',
  'operator/src/**/*.test.ts',
  'web/src/**/*.test.ts',
  'tools/**/*.test.ts',
  'bench/**/*.test.ts',
]);
const steps = [
  ['proto', 'buf', ['lint']],
  ['proto for old clients', 'buf', ['breaking', '--against', 'proto/released.binpb']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['openapi', 'node', [...source, 'services/api-gateway/src/openapi/write.ts', '--check']],
  ['openapi rules', 'node', ['tools/lint-openapi.mjs']],
  ['crd', 'node', [...source, 'tools/crd/main.ts', '--check']],
  ['dashboards', 'node', [...source, 'tools/dashboards/main.ts', '--check']],
  ['chart schemas', 'node', [...source, 'tools/charts/main.ts', 'schemas', '--check']],
  ['documents', 'node', [...source, 'tools/docs-check/main.ts', '--static']],
  [
    'arrows',
    'depcruise',
    ['packages', 'services', 'operator', 'web/src', 'tools', 'test', 'bench'],
  ],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of the pages', 'tsc', ['-p', 'web/tsconfig.json']],
  ['lint', 'eslint', ['--max-warnings', '0', '.']],
  ['unit', 'mocha', ['--reporter', 'dot', ...unit]],
];

const failed = [];
for (const [name, command, args] of steps) {
  const startedAt = performance.now();
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`);
  process.exit(1);
}
