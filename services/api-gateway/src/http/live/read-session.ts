import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { SessionStatus, type Session } from '@ticketbottle/sdk/waitroom.js';
import type { Places } from '../../clients/places.js';
import type { SessionStream } from './session-stream.js';

const mostTries = 3;
const pauseMs = 50;

/**
 * The session of a stream as the waiting room has it, read by its owner with the checkout token. `isLive`: it was told to be
 * admitted, so a replica that still says WAITING has only not heard of it.
 */
export async function readSession(
  places: Places,
  stream: SessionStream,
  isLive: () => boolean,
): Promise<Session | undefined> {
  for (let tries = 1; ; tries++) {
    const session = await askOnce(places, stream);
    const isLate = session?.status === SessionStatus.WAITING && isLive();
    if (!isLate || tries === mostTries) return isLate ? undefined : session;
    await pause(pauseMs);
  }
}

/** A fault answers nothing: the stream is looked at again. */
async function askOnce(places: Places, stream: SessionStream): Promise<Session | undefined> {
  const { holder, authorization, place } = stream;
  const ask = async (by: typeof holder, as?: string) =>
    (await runWith({ requestId: randomUUID(), authorization: as }, () => places.ask(by))).session;
  try {
    return await ask(holder, authorization);
  } catch (error) {
    if (authorization === undefined || refusalOf(error) === undefined) return undefined;
  }
  // The access token may have run out since: the ticket still tells the state, and the page fetches its checkout token.
  const { sessionId } = holder;
  return await ask({ sessionId, ticket: place.ticket, userId: '' }).catch(() => undefined);
}
