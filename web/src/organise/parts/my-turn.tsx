import { useEffect, useState } from 'preact/hooks';
import type { TargetedSubmitEvent } from 'preact';
import { recall } from '../../clients/remembered.js';
import { isCommitted, numberOf, turnOf, type Draw } from '../domain/draw.js';
import { useWords } from '../text/words.js';

type Props = { draw: Draw; commitment: string };
type Found = { number: number; turn: number | undefined };

/** Whether the seed is the right one, and which turn it gives a number: both computed here. */
export function MyTurn({ draw, commitment }: Props) {
  const { draw: words } = useWords();
  const isTrue = useCommitted(draw.seed, commitment);
  const { find, progress, found } = useTurnSearch(draw);
  const [number, setNumber] = useState(() => rememberedNumber(draw.eventId));
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    find(Number(number));
  };
  if (!isSecureContext) return <p class="notice">{words.insecure}</p>;
  return (
    <section class="card" aria-labelledby="mine">
      <h2 id="mine">{words.check}</h2>
      <p role="status" class={isTrue === false ? 'problem' : ''} data-committed={isTrue}>
        {isTrue === undefined ? '' : isTrue ? words.isTrue : words.isFalse}
      </p>
      <form onSubmit={submit}>
        <label class="field">
          {words.number}
          <input
            type="number"
            name="number"
            required
            min={1}
            value={number}
            onInput={({ currentTarget }) => setNumber(currentTarget.value)}
          />
          <small>{words.numberHint}</small>
        </label>
        <button class="primary" type="submit">
          {words.compute}
        </button>
      </form>
      {progress !== undefined && <progress max={1} value={progress} aria-label={words.compute} />}
      <div role="status">
        {found !== undefined && (
          <p class="big" data-turn={found.turn}>
            {found.turn === undefined
              ? words.later(found.number)
              : words.turn(found.number, found.turn, draw.participants)}
          </p>
        )}
      </div>
    </section>
  );
}

/** Of the place this browser remembers; empty when it remembers none. */
function rememberedNumber(eventId: string): string {
  const kept = recall(`place ${eventId}`) as { ticket?: string } | undefined;
  return String(numberOf(kept?.ticket ?? '') ?? '');
}

function useCommitted(seed: string, commitment: string): boolean | undefined {
  const [isTrue, setTrue] = useState<boolean>();
  useEffect(() => {
    if (isSecureContext) void isCommitted({ seed, commitment }, crypto.subtle).then(setTrue);
  }, [seed, commitment]);
  return isTrue;
}

function useTurnSearch(draw: Draw) {
  const [asked, setAsked] = useState<{ number: number }>();
  const [progress, setProgress] = useState<number>();
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (asked === undefined) return undefined;
    const { number } = asked;
    const gone = new AbortController();
    const o = { hash: crypto.subtle, told: setProgress, signal: gone.signal };
    setFound(undefined);
    setProgress(0);
    turnOf(number, draw, o).then(
      (turn) => {
        setProgress(undefined);
        setFound({ number, turn });
      },
      (error: unknown) => {
        if (!gone.signal.aborted) throw error;
      },
    );
    return () => gone.abort();
  }, [asked]);
  return { find: (number: number) => setAsked({ number }), progress, found };
}
