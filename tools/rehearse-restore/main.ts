import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdmin, ensureAccounts } from '../platform/accounts.js';
import { build } from '../platform/build.js';
import { startPlatform } from '../platform/platform.js';
import { postgresTools } from './copy-postgres.js';
import { backUp, restore } from './copy-stores.js';
import { checkRestored, sell } from './sold.js';

// `npm run rehearse-restore`: sells, copies every store, throws everything away, restores it into new servers, and looks
// whether it is the same. The exit code is the verdict. docs/guides/disaster.md
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
// Servers of its own, whatever a shell names: their data are thrown away.
const given = /^(DATABASE_URL|REDIS_URL|KAFKA_BROKERS|MONGO_URL)$/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !given.test(name)));
const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-restore-'));
const [old, copy, fresh] = [join(dir, 'before'), join(dir, 'copy'), join(dir, 'after')];
const platformIn = (folder: string) =>
  startPlatform({ dir: folder, mode: 'build', env, ports: 'free', say: () => undefined });

try {
  const tools = await postgresTools(env);
  await build();
  const before = await platformIn(old);
  const accounts = await ensureAccounts(old);
  await createAdmin(before, 'build', accounts.platformAdmin);
  const sold = await sell(before, accounts);
  say(`sold ${sold.orders.length} orders; ${sold.line.length} people wait in another line`);
  await backUp(before, copy, { tools, env, say });
  await rm(old, { recursive: true, force: true });
  say('thrown away');
  await restore(copy, fresh, { tools, env, say });
  const after = await platformIn(fresh);
  try {
    await checkRestored(after, sold, say);
  } finally {
    await after.stop();
  }
  say('restored: exact');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  say('restored: BROKEN');
  process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exit();
