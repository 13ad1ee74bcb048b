import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { hashPassword } from './clients/hasher.js';
import type { Config } from './config.js';
import { platformAdmin } from './domain/account.js';
import { email as emailSchema, newPassword } from './rpc/input.js';
import { newAccount } from './rpc/create.js';
import { appendAccountEvent } from './store/account-events.js';
import { accountBy, insertAccount, saveAccount } from './store/accounts.js';
import { openDatabase } from './store/database.js';

/** Makes a platform admin, or promotes the account that has the address; its password is then the one given. */
export async function createAdmin(
  config: Config,
  environment: Environment,
  given: { email: string; password: string },
): Promise<string> {
  const email = emailSchema.parse(given.email);
  const passwordHash = await hashPassword(newPassword.parse(given.password));
  const db = await openDatabase(config, environment.logger);
  try {
    return await inTransaction(db, async (tx) => {
      const account = newAccount(environment, {
        firstName: 'Platform',
        lastName: 'Admin',
        email,
        passwordHash,
      });
      const admin = { ...account, emailVerified: true, roles: [platformAdmin] };
      const isNew = await insertAccount(tx, admin);
      const known = isNew ? undefined : await accountBy(tx, 'email', email);
      const saved =
        known === undefined
          ? admin
          : await saveAccount(tx, {
              ...known,
              passwordHash,
              roles: [platformAdmin],
              updatedAt: environment.clock.now(),
            });
      await appendAccountEvent(tx, {
        id: environment.ids.next(),
        type: 'user.updated',
        account: saved,
      });
      return `${email} is a platform admin`;
    });
  } finally {
    await db.destroy();
  }
}
