import { money } from '../../domain/money.js';
import { useSpeech, useText } from '../../text/text.js';
import type { Sales } from '../domain/sales.js';
import { useWords } from '../text/words.js';

/** The same figures class by class; moves sideways by itself where the page is narrow. */
export function ClassTable({ sales }: { sales: Sales }) {
  const { live } = useWords();
  const text = useText();
  const { language } = useSpeech();
  const whole = new Intl.NumberFormat(language);
  const columns = [live.sold, live.reserved, live.free, live.total, live.revenue];
  return (
    <div class="card scroll" role="region" aria-label={live.byClass} tabIndex={0}>
      <table>
        <caption>{live.byClass}</caption>
        <thead>
          <tr>
            <th scope="col">{text.event.tickets}</th>
            {columns.map((column) => (
              <th key={column} scope="col" class="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sales.classes.map((one) => (
            <tr key={one.ticketClassId} data-class={one.name}>
              <th scope="row">{one.name}</th>
              {[one.sold, one.reserved, one.available, one.total].map((value, n) => (
                <td key={columns[n]} class="number">
                  {whole.format(value)}
                </td>
              ))}
              <td class="number">
                {sales.currency === '' ? '–' : money(one.revenueMinor, sales.currency, language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
