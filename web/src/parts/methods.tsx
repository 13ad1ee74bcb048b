import { rest } from '../clients/api.js';
import { useLoad } from '../clients/use-load.js';
import { useText } from '../text/text.js';
import { NotYet } from './not-yet.js';

const names: Record<string, string> = { ZALOPAY: 'ZaloPay', PAYOS: 'PayOS', VNPAY: 'VNPay' };

/** The ways to pay, of which those that answer now can be chosen; a field of the form around it. */
export function Methods({ label }: { label: string }) {
  const text = useText();
  const loaded = useLoad((signal) => rest.GET('/api/payment-methods', { signal }), []);
  const { data } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  const first = data.find(({ available }) => available)?.provider;
  return (
    <fieldset>
      <legend>{label}</legend>
      {data.map(({ provider, available }) => (
        <label key={provider} class="method">
          <input
            type="radio"
            name="paymentMethod"
            value={provider}
            required
            disabled={!available}
            defaultChecked={provider === first}
          />
          {names[provider] ?? provider}
          {!available && <small> {text.checkout.away}</small>}
        </label>
      ))}
    </fieldset>
  );
}
