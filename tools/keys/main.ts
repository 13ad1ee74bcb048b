import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunFile } from '../start/run-file.js';
import { listFile } from './list-file.js';
import { overlapMsOf, rotateFile } from './rotate-file.js';

// `npm run keys -- rotate`: a new key for access tokens (or what `--key` names); `list` shows those there are. Without --file: of what
// runs here.
/** What the keys sign: in which service's file they lie, and how many seconds that lives at most. */
const kinds = {
  access: { service: 'user', life: 900 },
  checkout: { service: 'waitroom', life: 3_600 },
  // Until a day after the event, whenever that is: old keys stay until somebody takes them out of the file.
  tickets: { service: 'order', life: Number.POSITIVE_INFINITY },
};
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    key: { type: 'string', default: 'access' },
    /** A key file, e.g. the one that becomes a Secret. */
    file: { type: 'string' },
    /** Seconds until the new key signs: by then every reader has seen it. A mounted Secret takes a minute or two. */
    in: { type: 'string', default: '10' },
    /** Seconds; for access tokens ACCESS_TOKEN_SECONDS of the service. */
    life: { type: 'string' },
    dir: { type: 'string', default: '.local' },
  },
});
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const [command] = positionals;
const signsInSeconds = Number(values.in);
const kind = Object.hasOwn(kinds, values.key) ? kinds[values.key as keyof typeof kinds] : undefined;
const lifeSeconds = Number(values.life ?? kind?.life);
const isCommand = command === 'rotate' || command === 'list';
if (!isCommand || kind === undefined || !(signsInSeconds >= 0) || !(lifeSeconds > 0))
  fail(
    'usage: npm run keys -- rotate|list [--key access|checkout|tickets] [--file key.pem] [--in 10] [--life 900]',
  );
const now = Date.now();
try {
  const file = values.file ?? (await ownFile(values.dir, kind?.service ?? 'user'));
  if (command === 'rotate') {
    const kid = await rotateFile({ file, signsInSeconds, lifeSeconds, now });
    process.stdout.write(`${kid} signs in ${signsInSeconds} s; no restart is needed\n`);
  }
  const lines = await listFile(file, { now, overlapMs: overlapMsOf({ lifeSeconds }) });
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

async function ownFile(dir: string, service: string): Promise<string> {
  const path = join(dir, 'run.json');
  if (!existsSync(path)) fail(`nothing runs here (${path} is missing): name a --file`);
  const run = JSON.parse(await readFile(path, 'utf8')) as RunFile;
  return join(run.dir, 'keys', `${service}.pem`);
}
