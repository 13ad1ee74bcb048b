import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runNode } from '../platform/accounts.js';
import type { RunFile } from '../start/run-file.js';

// `npm run admin -- create --email E --password P`: a platform admin of the running platform.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    email: { type: 'string' },
    password: { type: 'string' },
    dir: { type: 'string', default: '.local' },
  },
});
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const { email, password, dir } = values;
if (positionals[0] !== 'create' || email === undefined || password === undefined)
  fail(
    'usage: npm run admin -- create --email you@example.org --password "ten characters or more"',
  );
const file = join(dir, 'run.json');
if (!existsSync(file)) fail(`nothing runs here (${file} is missing): run \`npm start\` first`);
const run = JSON.parse(await readFile(file, 'utf8')) as RunFile;
const key = join(run.dir, 'keys', 'user.pem');
await runNode(
  [
    'services/user/dist/main.js',
    'create-admin',
    '--email',
    email ?? '',
    '--password',
    password ?? '',
  ],
  {
    ...process.env,
    DATABASE_URL: run.databases['user'],
    KAFKA_BROKERS: run.databases['kafka'],
    ACCESS_TOKEN_KEY_FILE: key,
    INTERNAL_TLS: 'off', // it calls nobody
    MAIL_DIR: join(run.dir, 'mail'),
    PUBLIC_URL: run.gatewayUrl,
    PORT: '0',
    ADMIN_PORT: '0',
  },
).catch((error: unknown) => fail(String(error)));
process.stdout.write(`${email} is a platform admin\n`);
