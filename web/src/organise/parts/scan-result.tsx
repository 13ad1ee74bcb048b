import { Instant } from '../../parts/instant.js';
import { useSpeech } from '../../text/text.js';
import type { Outcome } from '../domain/check-in.js';
import { useWords } from '../text/words.js';

const signs = { valid: '✓', used: '↺', void: '✕', unknown: '?', trouble: '!' };

type Props = { outcome: Outcome | undefined; count: number; zone: string; isBusy: boolean };

/** What the helper has to see from an arm's length, and hear by a screen reader: sign, word and colour say the same. */
export function ScanResult({ outcome, count, zone, isBusy }: Props) {
  const { checkIn } = useWords();
  const { text } = useSpeech();
  return (
    <div
      class="scan"
      role="status"
      aria-live="assertive"
      aria-atomic="true"
      data-result={isBusy ? 'busy' : outcome?.result}
    >
      {isBusy || outcome === undefined ? (
        <p class="big">{isBusy ? text.wait : checkIn.next}</p>
      ) : (
        // The number makes two equal results two, for eyes and ears.
        <Result key={count} outcome={outcome} zone={zone} />
      )}
    </div>
  );
}

function Result({ outcome, zone }: { outcome: Outcome; zone: string }) {
  const { checkIn } = useWords();
  const { result, holderName, checkedInAt, gate } = outcome;
  const advice = checkIn.advice[result];
  return (
    <div>
      <p class="big">
        <span aria-hidden="true">{signs[result]} </span>
        {checkIn.result[result]}
      </p>
      {result === 'valid' && <p class="holder">{holderName}</p>}
      {checkedInAt !== undefined && result === 'used' && (
        <p>
          {checkIn.first} <Instant at={checkedInAt} zone={zone} />
        </p>
      )}
      {result === 'used' && gate !== undefined && <p class="holder">{gate}</p>}
      {advice !== '' && <p>{advice}</p>}
    </div>
  );
}
