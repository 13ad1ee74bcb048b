import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunFile } from '../start/run-file.js';
import { listFile } from './list-file.js';
import { overlapMsOf, rotateFile } from './rotate-file.js';

// `npm run keys -- rotate`: a new key for access tokens; `list` shows those there are. Without --file: of what runs here.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** A key file, e.g. the one that becomes a Secret. */
    file: { type: 'string' },
    /** Seconds until the new key signs: by then every reader has seen it. A mounted Secret takes a minute or two. */
    in: { type: 'string', default: '10' },
    /** ACCESS_TOKEN_SECONDS of the service. */
    life: { type: 'string', default: '900' },
    dir: { type: 'string', default: '.local' },
  },
});
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const [command] = positionals;
const signsInSeconds = Number(values.in);
const lifeSeconds = Number(values.life);
if ((command !== 'rotate' && command !== 'list') || !(signsInSeconds >= 0) || !(lifeSeconds > 0))
  fail('usage: npm run keys -- rotate|list [--file key.pem] [--in 10] [--life 900]');
const now = Date.now();
try {
  const file = values.file ?? (await ownFile(values.dir));
  if (command === 'rotate') {
    const kid = await rotateFile({ file, signsInSeconds, lifeSeconds, now });
    process.stdout.write(`${kid} signs in ${signsInSeconds} s; no restart is needed\n`);
  }
  const lines = await listFile(file, { now, overlapMs: overlapMsOf({ lifeSeconds }) });
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

async function ownFile(dir: string): Promise<string> {
  const path = join(dir, 'run.json');
  if (!existsSync(path)) fail(`nothing runs here (${path} is missing): name a --file`);
  const run = JSON.parse(await readFile(path, 'utf8')) as RunFile;
  return join(run.dir, 'keys', 'user.pem');
}
