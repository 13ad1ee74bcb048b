import { useEffect, useState } from 'preact/hooks';
import { isWorthSaying } from '../domain/place.js';
import { useSpeech, useText } from '../text/text.js';
import type { Text } from '../text/en.js';
import { Countdown } from './countdown.js';
import type { Event } from './event-facts.js';
import type { InLine } from './use-place.js';

type Props = { line: InLine; event: Event | undefined };

/** Where somebody stands in line and what comes next. Lines that may come and go have their room kept: nothing jumps. */
export function PlaceView({ line, event }: Props) {
  const { text, language } = useSpeech();
  const { place, shown, link } = line;
  if (place === undefined) return null;
  const { ahead, progress = 0 } = shown ?? {};
  const number = text.line.number(new Intl.NumberFormat(language).format(place.arrivalNumber));
  const grace = event?.config?.waitingRoom?.reconnectGraceSeconds ?? 120;
  return (
    <section class="card place" aria-label={text.line.title}>
      <p class="big" data-ahead={ahead}>
        {ahead === undefined ? number : aheadText(ahead, text, language)}
      </p>
      <progress max={1} value={progress} aria-label={text.line.title} />
      <p class="one-line">{waitText(place.estimatedWaitSeconds, text)}</p>
      <p class="one-line">
        {ahead === undefined ? '' : number} <LinkState link={link} />
      </p>
      <Notice place={place} event={event} />
      <p>{text.line.whatNext}</p>
      <p>{text.line.keep(duration(grace, text))}</p>
      <Spoken ahead={ahead} />
    </section>
  );
}

type Place = NonNullable<InLine['place']>;

/** What holds the line up, and until when where that is known. */
function Notice({ place, event }: { place: Place; event: Event | undefined }) {
  const text = useText();
  const isEarly = place.state === 'PREQUEUE';
  const config = event?.config ?? undefined;
  return (
    <p class="notice two-lines" role="status" data-state={place.state}>
      {isEarly && config?.draw === true ? text.line.drawPending : noticeText(place, text)}
      {isEarly && config !== undefined && (
        <>
          {' '}
          {text.event.opensIn} <Countdown until={config.saleOpensAt} />
        </>
      )}
    </p>
  );
}

function LinkState({ link }: { link: InLine['link'] }) {
  const text = useText();
  return (
    <span class="link-state" data-link={link}>
      {text.line[link]}
    </span>
  );
}

/** For screen readers: politely, and only when it is worth it, while the eye sees each step. */
function Spoken({ ahead }: { ahead: number | undefined }) {
  const { text, language } = useSpeech();
  const [said, setSaid] = useState<number>();
  useEffect(() => {
    if (ahead !== undefined && isWorthSaying(said, ahead)) setSaid(ahead);
  }, [ahead, said]);
  return (
    <p class="only-spoken" aria-live="polite">
      {said === undefined ? '' : aheadText(said, text, language)}
    </p>
  );
}

function aheadText(ahead: number, text: Text, language: string): string {
  if (ahead === 0) return text.line.next;
  if (ahead === 1) return text.line.aheadOne;
  return text.line.ahead(new Intl.NumberFormat(language).format(ahead));
}

function waitText(seconds: number | null, text: Text): string {
  return seconds === null ? text.line.waitUnknown : text.line.wait(duration(seconds, text));
}

function duration(seconds: number, text: Text): string {
  return seconds < 60 ? text.line.lessThanMinute : text.line.minutes(Math.ceil(seconds / 60));
}

function noticeText({ state, notice }: Place, text: Text): string {
  if (notice === 'SOLD_OUT') return text.line.soldOut;
  const byState: Record<string, string> = {
    OPEN: text.line.open,
    PREQUEUE: text.line.beforeOpening,
    PAUSED: text.line.paused,
    HELD: text.line.held,
    DRAINING: text.line.draining,
    CLOSED: text.line.closed,
  };
  return byState[state] ?? '';
}
