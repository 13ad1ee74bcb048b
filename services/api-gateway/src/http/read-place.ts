import type { Holder } from '../domain/place.js';
import type { Places } from '../clients/places.js';
import { placeView, sessionView, type SessionView } from './views/session.js';

export type PlaceParts = { places: Places; random: () => number };

/** From memory while it can be; else the waiting room is asked. */
export async function readPlace(
  { places, random }: PlaceParts,
  holder: Holder,
): Promise<{ session: SessionView }> {
  const known = places.recall(holder);
  if (known === undefined) return { session: sessionView((await places.ask(holder)).session) };
  const { place, line } = known;
  return { session: placeView(place, line, { status: 'WAITING', random }) };
}
