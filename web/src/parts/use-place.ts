import { useEffect, useState } from 'preact/hooks';
import { rest, type Problem } from '../clients/api.js';
import { recall, remember } from '../clients/remembered.js';
import { whileWanted } from '../clients/while-wanted.js';
import { PlaceWatch, type Link, type Place } from '../clients/watch-place.js';
import { isOver, moved, type Shown } from '../domain/place.js';

export type InLine = {
  place?: Place;
  /** What is shown of it: never backwards. */
  shown?: Shown;
  link: Link;
  problem?: Problem | undefined;
};
type Kept = Pick<Place, 'sessionId' | 'ticket'>;

/** In this browser, for every tab: with the ticket a place is found again even after the line lost it. */
const nameOf = (eventId: string): string => `place ${eventId}`;

/**
 * The signed-in person's place in the line of an event: the one they have, else a new one at the end. A place that is over stays
 * what it was until `rejoin`.
 */
export function usePlace(eventId: string): InLine & { rejoin: () => void } {
  const [line, setLine] = useState<InLine>({ link: 'asking' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let watch: PlaceWatch | undefined;
    const gone = new AbortController();
    const show = (place: Place): void => {
      remember(nameOf(eventId), isOver(place.status) ? undefined : kept(place));
      setLine((before) => ({ ...before, ...shownOf(place, before), problem: undefined }));
    };
    const follow = (place: Place): void => {
      show(place);
      if (isOver(place.status)) return;
      watch = new PlaceWatch(place, {
        place: show,
        link: (link) => setLine((before) => ({ ...before, link })),
        lost: () => void enter(),
      });
    };
    const enter = async (): Promise<void> => {
      const answer = await whileWanted(gone.signal, joined(eventId, gone.signal));
      if (answer === undefined) return;
      if (answer.place === undefined) setLine((before) => ({ ...before, problem: answer.problem }));
      else follow(answer.place);
    };
    void enter();
    return () => {
      gone.abort();
      watch?.stop();
    };
  }, [eventId, round]);
  const rejoin = (): void => {
    remember(nameOf(eventId), undefined);
    setLine({ link: 'asking' });
    setRound((n) => n + 1);
  };
  return { ...line, rejoin };
}

function kept({ sessionId, ticket }: Place): Kept {
  return { sessionId, ticket };
}

function shownOf(place: Place, before: InLine): Pick<InLine, 'place' | 'shown'> {
  if (place.status !== 'WAITING' || place.position === null) return { place };
  return { place, shown: moved(before.shown, place.ahead) };
}

type Joined = { place?: Place; problem?: Problem };

/** Joining is repeat-safe: who has a place gets it. A place that ended meanwhile is told, and not silently begun anew. */
async function joined(eventId: string, signal: AbortSignal): Promise<Joined> {
  const known = recall(nameOf(eventId)) as Kept | undefined;
  if (known !== undefined) {
    const { data } = await rest.GET('/api/waitroom/sessions/{id}', {
      params: { path: { id: known.sessionId } },
      signal,
    });
    if (data !== undefined) return { place: data.session };
  }
  const body = { eventId, ticket: known?.ticket ?? '', checkoutToken: '' };
  const { data, error } = await rest.POST('/api/waitroom/join', { body, signal });
  return data === undefined ? { problem: error } : { place: data.session };
}

/** The turn that was called, with its checkout token; without one when there is none any more; undefined while asking. */
export function useTurn(
  eventId: string,
  isNeeded: boolean,
): Partial<Pick<Place, 'checkoutToken' | 'checkoutExpiresAt'>> | undefined {
  const [turn, setTurn] = useState<Partial<Place>>();
  useEffect(() => {
    const gone = new AbortController();
    const known = recall(nameOf(eventId)) as Kept | undefined;
    const ask = async (): Promise<void> => {
      const params = { path: { id: known?.sessionId ?? '' } };
      const { signal } = gone;
      const asked = rest.GET('/api/waitroom/sessions/{id}', { params, signal });
      const answer = await whileWanted(signal, asked);
      if (answer === undefined) return;
      const session = answer.data?.session;
      setTurn(session?.status === 'ADMITTED' ? session : {});
    };
    if (!isNeeded || known === undefined) setTurn({});
    else void ask();
    return () => gone.abort();
  }, [eventId, isNeeded]);
  return turn;
}
