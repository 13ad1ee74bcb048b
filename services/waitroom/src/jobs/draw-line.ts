import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { byTurn, drawPlaces, drawSeed } from '../domain/draw.js';
import type { Mac } from '../domain/place.js';
import {
  carryPresence,
  readBits,
  switchToTurns,
  tellDraw,
  writeDraw,
  type DrawOrder,
} from '../store/draw.js';
import type { LineStore } from '../store/scripts.js';
import { lots } from './lots.js';

/**
 * Draws the places of all who came before the opening. Nobody is told or admitted before it is on disk: whoever looks at the
 * line next makes a draw that was cut short once more, and it is the same.
 */
export async function drawLine(
  { store, mac, logger }: { store: LineStore; mac: Mac; logger: Logger },
  eventId: string,
  order: DrawOrder,
): Promise<void> {
  const seed = drawSeed(mac, eventId);
  const steps = drawPlaces(eventId, order.participants, lots(seed));
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) await turn();
  const drawn = step.value;

  const { left, isSwitched } = await readBits(store, eventId);
  if (!isSwitched) {
    if (!(await writeDraw(store, eventId, { ...order, ...drawn }))) return;
    const leftByTurn = byTurn(left, drawn);
    if (!(await switchToTurns(store, eventId, { ...order, left, leftByTurn }))) return;
  }
  const { epoch, seen } = await readBits(store, eventId);
  const seenByTurn: [Buffer, Buffer] = [byTurn(seen[0], drawn), byTurn(seen[1], drawn)];
  const isSafe = await carryPresence(store, eventId, { fence: order.fence, epoch, seenByTurn });
  if (!isSafe) logger.warn({ eventId }, 'Redis keeps nothing on disk: a crash may undo the draw');
  await tellDraw(store, eventId, order.fence);
}
