import { pointsOf, roundedTop, type Sample } from '../domain/sales.js';
import { useSpeech } from '../../text/text.js';
import { useWords } from '../text/words.js';

const box = { width: 600, height: 100 };

/** Who waits and who chooses, second by second since the page was opened. */
export function LineChart({ samples }: { samples: readonly Sample[] }) {
  const { live } = useWords();
  const { language } = useSpeech();
  const queue = samples.map((sample) => sample.queue);
  const inCheckout = samples.map((sample) => sample.inCheckout);
  const top = roundedTop([...queue, ...inCheckout]);
  const format = new Intl.NumberFormat(language);
  const last = samples.at(-1);
  const sum = `${live.queue}: ${last?.queue ?? 0}, ${live.inCheckout}: ${last?.inCheckout ?? 0}`;
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  return (
    <figure class="chart card">
      <figcaption>
        {live.now}
        <span class="legend">
          <span data-line="queue">{live.queue}</span>
          <span data-line="checkout">{live.inCheckout}</span>
        </span>
      </figcaption>
      <span class="axis">{format.format(top)}</span>
      <svg
        viewBox={`0 0 ${box.width} ${box.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={sum}
      >
        <polyline data-line="queue" points={pointsOf(queue, top, box)} />
        <polyline data-line="checkout" points={pointsOf(inCheckout, top, box)} />
      </svg>
      <span class="axis ends">
        <span>{clock.format(samples[0]?.at)}</span>
        <span>{clock.format(last?.at)}</span>
      </span>
    </figure>
  );
}
