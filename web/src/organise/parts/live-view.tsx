import { now } from '../../clients/clock.js';
import { money } from '../../domain/money.js';
import { Busy } from '../../parts/busy.js';
import { Problem } from '../../parts/problem.js';
import { useSpeech } from '../../text/text.js';
import { lastMinutes, ratePerMinute, type Sales } from '../domain/sales.js';
import { useWords } from '../text/words.js';
import { BarChart } from './bar-chart.js';
import { ClassTable } from './class-table.js';
import { LineChart } from './line-chart.js';
import { useSales, type Live } from './use-sales.js';

const minutes = 60;

/** The sale as it goes: figures, charts and classes, once a second. */
export function LiveView({ eventId }: { eventId: string }) {
  const words = useWords();
  const { text } = useSpeech();
  const live = useSales(eventId);
  const { sales, samples, link, problem } = live;
  if (problem !== undefined) return <Problem problem={problem} />;
  if (sales === undefined) return <Busy />;
  return (
    <section aria-labelledby="live">
      <h2 id="live">
        {words.live.title}{' '}
        <span class="link-state" data-link={link}>
          {link === 'offline' ? words.live.offline : text.line[link]}
        </span>
      </h2>
      <Figures live={live} sales={sales} />
      <div class="charts">
        <LineChart samples={samples} />
        <Minutes sales={sales} />
      </div>
      <ClassTable sales={sales} />
    </section>
  );
}

function Figures({ live, sales }: { live: Live; sales: Sales }) {
  const { live: words } = useWords();
  const { language } = useSpeech();
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const total = sales.classes.reduce((sum, one) => sum + one.total, 0);
  const rate = ratePerMinute(live.samples);
  const { queue, inCheckout, reserved, sold, revenueMinor, currency } = sales;
  const revenue = currency === '' ? '–' : money(revenueMinor, currency, language);
  return (
    <dl class="figures">
      <Figure name="queue" label={words.queue} value={whole.format(queue)} />
      <Figure name="inCheckout" label={words.inCheckout} value={whole.format(inCheckout)} />
      <Figure name="reserved" label={words.reserved} value={whole.format(reserved)} />
      <Figure
        name="sold"
        label={words.sold}
        value={words.of(whole.format(sold), whole.format(total))}
      />
      <Figure name="revenue" label={words.revenue} value={revenue} />
      <Figure
        name="rate"
        label={words.rate}
        value={rate === undefined ? '–' : words.perMinute(whole.format(rate))}
      />
    </dl>
  );
}

function Figure({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <div class="card" data-figure={name}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Minutes({ sales }: { sales: Sales }) {
  const { live: words } = useWords();
  const { language } = useSpeech();
  const whole = new Intl.NumberFormat(language);
  const count = (value: number): string => whole.format(value);
  const series = lastMinutes(sales.series, now(), minutes);
  const bars = (name: 'sold' | 'revenueMinor' | 'joined' | 'admitted') =>
    series.map((one) => ({ at: one.minute, value: one[name] }));
  const { currency } = sales;
  return (
    <>
      <BarChart title={words.soldChart} bars={bars('sold')} format={count} />
      <BarChart
        title={words.revenueChart}
        bars={bars('revenueMinor')}
        format={(value) => (currency === '' ? count(value) : money(value, currency, language))}
      />
      <BarChart title={words.joinedChart} bars={bars('joined')} format={count} />
      <BarChart title={words.admittedChart} bars={bars('admitted')} format={count} />
    </>
  );
}
