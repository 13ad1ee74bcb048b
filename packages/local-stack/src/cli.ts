import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Progress } from './servers/managed.js';
import { startStack } from './stack.js';

// Not --env-file: Node takes that option for itself even behind the script's name.
const usage = `usage: cli.ts up [--dir DIR] [--env-out FILE] [--fresh] [--fast]
  --dir      data and logs (default .local/servers); data are kept between starts
  --env-out  writes \`export DATABASE_URL=…\` and so on there; else to the terminal
  --fresh    removes the data first        --fast  no fsync
`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string', default: '.local/servers' },
    'env-out': { type: 'string' },
    fresh: { type: 'boolean', default: false },
    fast: { type: 'boolean', default: false },
  },
});

function report({ step, ms, error }: Progress): void {
  if (error) process.stderr.write(`${step}\n`);
  else process.stdout.write(`${step}  ${ms} ms\n`);
}

/** The four servers, until SIGTERM or SIGINT. */
async function up(): Promise<void> {
  const end = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const { dir, fresh, fast, 'env-out': file } = values;
  const stack = await startStack({
    dir,
    reuseData: !fresh,
    durable: !fast,
    env: process.env,
    report,
  });
  const lines = Object.entries(stack.env).map(([name, value]) => `export ${name}='${value}'\n`);
  if (file === undefined) process.stdout.write(lines.join(''));
  else await writeFile(file, lines.join(''), { mode: 0o600 });
  await end;
  await stack.stop();
  if (file !== undefined) await rm(file, { force: true });
}

if (positionals[0] === 'up') {
  const alive = setInterval(() => undefined, 60_000); // the servers do not keep us here
  try {
    await up();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    clearInterval(alive);
  }
} else {
  process.stderr.write(usage);
  process.exitCode = 2;
}
