import { roundedTop } from '../domain/sales.js';
import { useSpeech } from '../../text/text.js';
import { useWords } from '../text/words.js';

export type Bar = { at: string; value: number };
type Props = { title: string; bars: readonly Bar[]; format: (value: number) => string };

const height = 100;

/** A figure minute by minute; the same as words for those who do not see it. */
export function BarChart({ title, bars, format }: Props) {
  const words = useWords();
  const { language } = useSpeech();
  const values = bars.map(({ value }) => value);
  const top = roundedTop(values);
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const timeOf = (bar: Bar | undefined): string =>
    bar === undefined ? '' : clock.format(new Date(bar.at));
  const sum = words.live.inWords(format(values.at(-1) ?? 0), format(Math.max(0, ...values)));
  return (
    <figure class="chart card">
      <figcaption>{title}</figcaption>
      <span class="axis">{format(top)}</span>
      <svg
        viewBox={`0 0 ${bars.length} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${sum}`}
      >
        {bars.map((bar, n) => (
          <rect
            key={bar.at}
            x={n + 0.1}
            width={0.8}
            y={height * (1 - bar.value / top)}
            height={(height * bar.value) / top}
          >
            <title>
              {timeOf(bar)}: {format(bar.value)}
            </title>
          </rect>
        ))}
      </svg>
      <span class="axis ends">
        <span>{timeOf(bars[0])}</span>
        <span>{timeOf(bars.at(-1))}</span>
      </span>
    </figure>
  );
}
