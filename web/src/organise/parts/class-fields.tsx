import { useWords } from '../text/words.js';
import { Input } from './inputs.js';

/** Of a class of tickets; `currency` when it is settled. */
export function ClassFields({ currency }: { currency: string | undefined }) {
  const { edit } = useWords();
  return (
    <>
      <Input name="name" label={edit.className} maxLength={100} />
      {currency === undefined && (
        <Input
          name="currency"
          label={edit.currency}
          hint={edit.currencyHint}
          pattern="[A-Za-z]{3}"
          maxLength={3}
        />
      )}
      <Input
        name="priceMinor"
        label={currency === undefined ? edit.price : edit.priceIn(currency)}
        inputMode="decimal"
      />
      <Input name="total" label={edit.total} type="number" min={1} max={10_000_000} />
    </>
  );
}
