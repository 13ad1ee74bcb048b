import { useEffect, useState } from 'preact/hooks';
import { now } from '../clients/clock.js';
import { clockText } from '../domain/parts-of-time.js';
import { useText } from '../text/text.js';

/** What is left until an instant by the server's clock, each second; tells once when it is over. */
export function Countdown({ until, onOver }: { until: string; onOver?: () => void }) {
  const text = useText();
  const end = Date.parse(until);
  const [left, setLeft] = useState(() => end - now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const ms = end - now();
      setLeft(ms);
      if (ms <= 0) onOver?.();
      else timer = setTimeout(tick, ms % 1_000 || 1_000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [end]);
  return (
    <span class="clock" role="timer">
      {clockText(left, text.day)}
    </span>
  );
}
