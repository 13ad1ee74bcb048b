import { appendOutbox, type Queryable } from '@ticketbottle/service-kit/outbox.js';
import { UserChanged } from '@ticketbottle/sdk/user.js';
import type { Account } from '../domain/account.js';
import { accountView } from './account-view.js';

/** Told in the transaction of the change. */
export async function appendAccountEvent(
  tx: Queryable,
  o: { id: string; type: 'user.updated' | 'user.deleted'; account: Account },
): Promise<void> {
  const { id, type, account } = o;
  const data = UserChanged.toJSON({ user: accountView(account), version: account.version });
  const { version: aggregateVersion } = account;
  await appendOutbox(tx, [
    { id, topic: 'user-events', key: account.id, type, aggregateVersion, data },
  ]);
}
