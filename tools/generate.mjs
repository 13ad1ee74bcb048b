// Makes packages/sdk/src/gen from proto/ and the OpenAPI document when one of them is another than what was generated from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}packages/sdk/src/gen`;
const stamp = `${out}/.source-sha256`;

const openApi = 'services/api-gateway/openapi.json';
const sources = [
  'buf.gen.yaml',
  'buf.yaml',
  'tools/generate.mjs',
  openApi,
  ...globSync('proto/**/*.proto', { cwd: root }).sort(),
];
const hash = createHash('sha256');
for (const file of sources) hash.update(file).update(readFileSync(root + file));
const wanted = hash.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  mkdirSync(out, { recursive: true });
  buf(['generate']);
  const descriptors = buf(['build', '--as-file-descriptor-set', '-o', '-#format=binpb']);
  const lines = descriptors.toString('base64').match(/.{1,96}/g) ?? [];
  writeFileSync(
    `${out}/protoset.ts`,
    `/** The FileDescriptorSet of proto/, for gRPC reflection. */\nexport const protoset: Uint8Array = Buffer.from(\n  [\n${lines.map((line) => `    '${line}',`).join('\n')}\n  ].join(''),\n  'base64',\n);\n`,
  );
  run('openapi-typescript', [openApi, '--output', `${out}/rest.ts`]);
  writeFileSync(stamp, wanted);
  console.log('generated packages/sdk/src/gen');
}

function buf(args) {
  return run('buf', args);
}

function run(command, args) {
  const result = spawnSync(`${root}node_modules/.bin/${command}`, args, {
    cwd: root,
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (result.status !== 0) {
    console.error(
      `${command} ${args[0]} failed (exit ${result.status ?? result.signal}); see above`,
    );
    process.exit(1);
  }
  return result.stdout;
}
