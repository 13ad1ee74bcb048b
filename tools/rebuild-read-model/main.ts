import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runNode } from '../platform/accounts.js';
import type { RunFile } from '../start/run-file.js';

// `npm run rebuild-read-model`: event makes what its lists are answered from anew, out of all events, while everything runs.
const { values } = parseArgs({ options: { dir: { type: 'string', default: '.local' } } });
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const file = join(values.dir, 'run.json');
if (!existsSync(file)) fail(`nothing runs here (${file} is missing): run \`npm start\` first`);
const run = JSON.parse(await readFile(file, 'utf8')) as RunFile;
await runNode(['services/event/dist/main.js', 'rebuild-read-model'], {
  ...process.env,
  DATABASE_URL: run.databases['event'],
  KAFKA_BROKERS: run.databases['kafka'],
  USER_ADDRESS: run.grpc['user'],
  INVENTORY_ADDRESS: run.grpc['inventory'],
  WAITROOM_ADDRESS: run.grpc['waitroom'],
  INTERNAL_TLS: 'off', // it calls nobody
  PORT: '0',
  ADMIN_PORT: '0',
}).catch((error: unknown) => fail(String(error)));
process.stdout.write('the read model of events was made anew\n');
