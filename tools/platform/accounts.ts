import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from './platform.js';

export type Credentials = { email: string; password: string };
export type Accounts = { platformAdmin: Credentials; organiser: Credentials; buyer: Credentials };

/** The sample accounts of a folder: made once, with random passwords, and kept. */
export async function ensureAccounts(dir: string): Promise<Accounts> {
  const file = join(dir, 'accounts.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Accounts;
  const account = (name: string): Credentials => ({
    email: `${name}@ticketbottle.test`,
    password: randomBytes(12).toString('base64url'),
  });
  const accounts = {
    platformAdmin: account('admin'),
    organiser: account('organiser'),
    buyer: account('buyer'),
  };
  await writeFile(file, JSON.stringify(accounts, undefined, 2));
  await chmod(file, 0o600);
  return accounts;
}

/** Runs user's own command; an admin that exists is promoted and keeps its id. */
export async function createAdmin(
  platform: Pick<Platform, 'services'>,
  mode: 'source' | 'build',
  { email, password }: Credentials,
): Promise<void> {
  const { services } = platform;
  const entry =
    mode === 'build'
      ? ['services/user/dist/main.js']
      : ['--import', 'tsx', '--conditions=source', 'services/user/src/main.ts'];
  const env = { ...process.env, ...services.env('user'), PORT: '0', ADMIN_PORT: '0' };
  await runNode([...entry, 'create-admin', '--email', email, '--password', password], env);
}

export function runNode(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(' ')} ended with ${code}:\n${output}`));
    });
  });
}

export type SignedIn = { accessToken: string; refreshToken: string; user: { id: string } };

/** Signs in, or up when the account is new. */
export async function enter(
  { rest }: Pick<Platform, 'rest'>,
  { email, password }: Credentials,
  [firstName, lastName]: [string, string],
): Promise<SignedIn> {
  const credentials = { body: { email, password } };
  const signIn = await rest.call<SignedIn>('POST', '/api/auth/signin', credentials);
  if (signIn.status === 200) return signIn.body;
  if (signIn.status !== 401)
    throw new Error(`signing in is refused: ${signIn.status} ${JSON.stringify(signIn.body)}`);
  const body = { firstName, lastName, email, password };
  return await rest.ok<SignedIn>('POST', '/api/auth/signup', { body });
}
