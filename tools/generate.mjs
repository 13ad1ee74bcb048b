// Makes packages/sdk/src/gen from proto/ when a proto file is newer than what was generated.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}packages/sdk/src/gen`;
const stamp = `${out}/.source-sha256`;

const sources = [
  'buf.gen.yaml',
  'buf.yaml',
  'tools/generate.mjs',
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
  writeFileSync(stamp, wanted);
  console.log('generated packages/sdk/src/gen');
}

function buf(args) {
  const result = spawnSync(`${root}node_modules/.bin/buf`, args, {
    cwd: root,
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (result.status !== 0) {
    console.error(`buf ${args[0]} failed (exit ${result.status ?? result.signal}); see above`);
    process.exit(1);
  }
  return result.stdout;
}
