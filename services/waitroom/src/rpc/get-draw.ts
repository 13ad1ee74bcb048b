import { createHash } from 'node:crypto';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { drawAlgorithm, drawSeed } from '../domain/draw.js';
import { isUuid } from '../domain/place.js';
import { saveSettings } from '../store/line-scripts.js';
import { readDraw, type DrawReading } from '../store/draw.js';
import type { Parts } from './parts.js';
import { refuse, refused } from './refusals.js';

/** The commitment from the first moment on, the seed only when nobody can use it any more. */
export function getDraw(parts: Parts): WaitroomServiceImplementation<CallExt>['getDraw'] {
  return async ({ eventId }) => {
    if (!isUuid(eventId)) throw refuse('EVENT_NOT_FOUND');
    const { exists, participants } = await read(parts, eventId);
    if (!exists)
      throw refused({ reason: 'EVENT_NOT_FOUND', message: 'there is no such event with a draw' });
    const seed = drawSeed(parts.mac, eventId);
    return {
      commitment: createHash('sha256').update(seed).digest('hex'),
      algorithm: drawAlgorithm,
      participants,
      seed: participants === undefined ? '' : Buffer.from(seed).toString('hex'),
    };
  };
}

/** Nobody is refused by what is remembered: event is asked first. */
async function read({ store, events }: Parts, eventId: string): Promise<DrawReading> {
  const known = await readDraw(store, eventId);
  if (known.exists) return known;
  const access = await events.access(eventId, '');
  if (access === undefined) return known;
  await saveSettings(store, eventId, access.settings);
  return await readDraw(store, eventId);
}
