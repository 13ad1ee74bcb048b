import { useWords } from '../text/words.js';
import { Input } from './inputs.js';

type Props = {
  /** When it is settled. */
  currency: string | undefined;
  zone: string;
};

/** Of a class of tickets. */
export function ClassFields({ currency, zone }: Props) {
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
      <Input
        name="saleOpensAt"
        label={edit.classOpensAt}
        hint={edit.classWindowHint(zone)}
        type="datetime-local"
        optional
      />
      <Input
        name="saleClosesAt"
        label={edit.classClosesAt}
        hint={edit.classWindowHint(zone)}
        type="datetime-local"
        optional
      />
    </>
  );
}
