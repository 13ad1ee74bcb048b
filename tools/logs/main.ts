import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { orderLines, printLine } from './order-lines.js';

// `npm run logs -- --order TB-…`: what every service said of an order, in order of time. `--json`: as it was written.
const { values } = parseArgs({
  options: {
    order: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    dir: { type: 'string', default: '.local' },
  },
});
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const { order, json, dir } = values;
if (!order.startsWith('TB-')) fail('usage: npm run logs -- --order TB-… [--json] [--dir .local]');
const folder = join(dir, 'logs');
if (!existsSync(folder)) fail(`there are no logs in ${folder}: run \`npm start\` first`);
const lines = await orderLines(folder, order);
for (const line of lines)
  process.stdout.write(`${json ? JSON.stringify(line) : printLine(line)}\n`);
if (lines.length === 0) fail(`no log in ${folder} names ${order}`);
