import { when, whenHere } from '../domain/when.js';
import { useSpeech } from '../text/text.js';

const hereZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant in the event's zone, and in the reader's where that is another. */
export function Instant({ at, zone }: { at: string; zone: string }) {
  const { language, text } = useSpeech();
  const here = whenHere(at, { zone, hereZone, language });
  return (
    <time dateTime={at}>
      {when(at, zone, language)}
      {here !== undefined && (
        <small>
          {here} ({text.event.yourTime})
        </small>
      )}
    </time>
  );
}
