import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { saveEvent } from '../store/events.js';
import type { Parts } from './parts.js';

type Learning = Map<string, Promise<boolean>>;
const underWay = new WeakMap<Parts, Learning>();

/**
 * Asks event what we may not have heard yet, before anybody is refused for it: a buyer may be faster than Kafka. Those
 * who ask about one event at once share one call. False when there is no such event.
 */
export async function learnEvent(parts: Parts, eventId: string): Promise<boolean> {
  const learning: Learning = underWay.get(parts) ?? new Map<string, Promise<boolean>>();
  underWay.set(parts, learning);
  const known = learning.get(eventId);
  if (known !== undefined) return await known;
  const asked = ask(parts, eventId).finally(() => learning.delete(eventId));
  learning.set(eventId, asked);
  return await asked;
}

async function ask(parts: Parts, eventId: string): Promise<boolean> {
  const access = await parts.events.access(eventId, '');
  if (access === undefined) return false;
  await inTransaction(parts.db, (tx) => saveEvent(tx, access.facts));
  return true;
}
