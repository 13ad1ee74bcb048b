import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import type { RunFile } from '../start/run-file.js';

// `npm run replay -- --group order --topic payment-events --from 0`: moves one group's offsets; republishes nothing.
const { values } = parseArgs({
  options: {
    group: { type: 'string' },
    topic: { type: 'string' },
    /** An offset, `earliest`, or an instant in RFC 3339. */
    from: { type: 'string', default: '0' },
    dir: { type: 'string', default: '.local' },
  },
});
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const { group = '', topic = '', from, dir } = values;
if (group === '' || topic === '')
  fail('usage: npm run replay -- --group order --topic payment-events --from 0|earliest|<instant>');
const file = join(dir, 'run.json');
if (!existsSync(file)) fail(`nothing runs here (${file} is missing): run \`npm start\` first`);
const run = JSON.parse(await readFile(file, 'utf8')) as RunFile;
const brokers = (run.databases['kafka'] ?? '').split(',');
const kafka = new Kafka({ clientId: 'replay', brokers, logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
try {
  const at = Date.parse(from);
  const isInstant = from.includes('T') && !Number.isNaN(at);
  if (!isInstant && from !== 'earliest' && !/^\d+$/.test(from))
    fail(`--from takes an offset, "earliest" or an instant, not "${from}"`);
  const ranges = await admin.fetchTopicOffsets(topic);
  const byTime = isInstant ? await admin.fetchTopicOffsetsByTimestamp(topic, at) : ranges;
  const partitions = ranges.map(({ partition, low, high }) => {
    const timed = byTime.find((p) => p.partition === partition)?.offset ?? low;
    const wanted = BigInt(isInstant ? timed : from === 'earliest' ? low : from);
    const [least, most] = [BigInt(low), BigInt(high)];
    return { partition, offset: String(wanted < least ? least : wanted > most ? most : wanted) };
  });
  await admin.setOffsets({ groupId: group, topic, partitions });
  process.stdout.write(
    `${group} reads ${topic} again from ${partitions.map((p) => `${p.partition}:${p.offset}`).join(' ')}\n`,
  );
} catch (error) {
  fail(
    `the offsets of ${group} could not be moved: ${String(error)}; stop the service first (a group in use keeps its offsets)`,
  );
} finally {
  await admin.disconnect();
}
