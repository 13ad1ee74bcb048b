import type { IncomingEvent } from '@ticketbottle/service-kit/event-bus.js';
import { UserChanged } from '@ticketbottle/sdk/user.js';

export function onUserEvent(anonymise: (userId: string) => Promise<void>) {
  return async ({ type, data }: IncomingEvent): Promise<void> => {
    const id = UserChanged.fromJSON(data).user?.id;
    if (type === 'user.deleted' && id !== undefined) await anonymise(id);
  };
}
