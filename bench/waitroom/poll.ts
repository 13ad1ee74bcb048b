import { createHmac } from 'node:crypto';
import { SessionStatus } from '@ticketbottle/sdk/waitroom.js';
import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { holderOf } from '../../services/waitroom/src/rpc/holder.js';
import { sessionOf } from '../../services/waitroom/src/rpc/session.js';
import type { Parts } from '../../services/waitroom/src/rpc/parts.js';
import { openLines } from '../../services/waitroom/src/store/lines.js';
import { openPresence } from '../../services/waitroom/src/store/presence.js';
import { openSubscriber } from '../../services/waitroom/src/store/redis.js';
import { logger, type Line } from './line.js';

/** A poll of somebody who waits, from the memory of a process, without a transport. */
export type Polls = { poll(number: number, userId: string): Promise<void>; close(): Promise<void> };

export async function openPolls({ store, eventId }: Line, redisUrl: string): Promise<Polls> {
  const subscriber = await openSubscriber(redisUrl, logger);
  const lines = openLines(store, subscriber, logger);
  const presence = openPresence(store, systemClock, logger);
  const mac = (text: string) => createHmac('sha256', 'bench').update(text).digest();
  const parts = { store, lines, presence, mac, random: Math.random } as unknown as Parts; // what the waiting need
  return {
    async poll(number, userId) {
      const place = { eventId, number, joinedAt: 1 };
      const holder = holderOf(parts, { place, userId, signedIn: false });
      const { status } = await sessionOf(parts, holder);
      if (status !== SessionStatus.WAITING) throw new Error(`a poll answered ${status}`);
    },
    async close() {
      await lines.stop();
      await presence.stop();
      subscriber.disconnect();
    },
  };
}
