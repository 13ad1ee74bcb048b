import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tellFailure } from '../platform/tell-failure.js';
import type { RunFile } from '../start/run-file.js';
import { isStart, moveOffsets } from './move-offsets.js';
import { restartService } from './restart-service.js';

// `npm run replay -- --topic payment-events --from 0`: one consumer group reads a topic again; republishes nothing.
const usage =
  'usage: npm run replay -- --topic payment-events --from 0|earliest|<instant> [--group order]';
const options = {
  /** `order`, or `order-analytics` and others that are named after what they do. */
  group: { type: 'string', default: 'order' },
  topic: { type: 'string' },
  /** An offset, `earliest`, or an instant in RFC 3339. */
  from: { type: 'string', default: '0' },
  dir: { type: 'string', default: '.local' },
} as const;

async function main(): Promise<void> {
  const { group, topic, from, dir } = parseArgs({ options }).values;
  if (topic === undefined) throw new Error(usage);
  if (!isStart(from))
    throw new Error(`--from takes an offset, "earliest" or an instant, not "${from}"`);
  const file = join(dir, 'run.json');
  if (!existsSync(file))
    throw new Error(`nothing runs here (${file} is missing): run \`npm start\` first`);
  const { databases, ...run } = JSON.parse(await readFile(file, 'utf8')) as RunFile;
  const [service = ''] = group.split('-');
  const pids: Record<string, number | undefined> = run.pids;
  const moved = await moveOffsets({
    brokers: (databases['kafka'] ?? '').split(','),
    ...{ group, topic, from, ms: 30_000 },
    inUse: () => {
      if (restartService(service, pids[service]))
        process.stdout.write(`${service} is restarted, so that its group can be moved\n`);
    },
  });
  const where = moved.map(({ partition, offset }) => `${partition}:${offset}`).join(' ');
  process.stdout.write(`${group} reads ${topic} again from ${where}\n`);
}

await main().catch((error: unknown) => {
  process.exitCode = tellFailure(error, usage);
});
