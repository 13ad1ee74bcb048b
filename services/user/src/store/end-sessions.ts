import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Account } from '../domain/account.js';
import { appendAccountEvent } from './account-events.js';
import { saveAccount } from './accounts.js';
import { voidMailed } from './mailed-tokens.js';
import { revokeAll } from './refresh-tokens.js';

type Needs = { clock: { now(): number }; ids: { next(): string } };

/** Saves a locked account with its access and refresh tokens all dead. */
export async function endSessions(
  tx: Queryable,
  account: Account,
  { clock, ids }: Needs,
): Promise<Account> {
  const at = clock.now();
  const saved = await saveAccount(tx, { ...account, ver: account.ver + 1, updatedAt: at });
  // Who once read the mailbox must not come back by an older link.
  await voidMailed(tx, { userId: saved.id, purpose: 'RESET_PASSWORD', now: at });
  await revokeAll(tx, { userId: saved.id, minVersion: saved.ver, at });
  const type = saved.deletedAt === undefined ? 'user.updated' : 'user.deleted';
  await appendAccountEvent(tx, { id: ids.next(), type, account: saved });
  return saved;
}
