import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Problem as Refusal } from '../clients/api.js';
import { useText } from '../text/text.js';
import { Problem } from './problem.js';

export type Fields = Record<string, string>;
type Props = {
  label: string;
  submit: (fields: Fields) => Promise<Refusal | undefined>;
  children: ComponentChildren;
};

/** Sends once at a time; what was refused stays as it was written, with the reason above the button. */
export function Form({ label, submit, children }: Props) {
  const text = useText();
  const [problem, setProblem] = useState<Refusal>();
  const [isBusy, setBusy] = useState(false);
  const send = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    const entries = [...new FormData(event.currentTarget)];
    const fields = Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)]));
    setBusy(true);
    setProblem(undefined);
    setProblem(await submit(fields));
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      {children}
      <Problem problem={problem} />
      <button class="primary" type="submit" aria-disabled={isBusy}>
        {isBusy ? text.checkout.ordering : label}
      </button>
    </form>
  );
}

function textOf(value: FormDataEntryValue): string {
  return typeof value === 'string' ? value : '';
}
