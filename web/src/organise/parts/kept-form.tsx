import { createContext, type ComponentChildren, type TargetedSubmitEvent } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem as Refusal } from '../../clients/api.js';
import { saidOf } from '../../domain/violation.js';
import { Problem } from '../../parts/problem.js';
import { useText } from '../../text/text.js';
import { errorsBy, type Value, type Values } from '../domain/values.js';
import { useWords } from '../text/words.js';

type Form = {
  values: Values;
  errors: Record<string, string>;
  change: (name: string, value: Value) => void;
};

const Context = createContext<Form>({ values: {}, errors: {}, change: () => undefined });

export function useForm(): Form {
  return useContext(Context);
}

type Props = {
  values: Values;
  change: Form['change'];
  /** Of the button. */
  label: string;
  submit: () => Promise<Refusal | undefined>;
  children: ComponentChildren;
};

/** A form whose values are kept by its page; what is refused stands at its field, or above the button. */
export function KeptForm({ values, change, label, submit, children }: Props) {
  const words = useWords();
  const text = useText();
  const form = useRef<HTMLFormElement>(null);
  const [refusal, setRefusal] = useState<{ problem?: Refusal; errors: Record<string, string> }>({
    errors: {},
  });
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusal]);
  const send = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const names = [...new FormData(event.currentTarget).keys()];
    const problem = await submit();
    const sentences = { ...text.violations, ...words.wrong };
    const said = problem?.errors?.map((one) => ({
      path: one.path,
      message: saidOf(one, sentences),
    }));
    const { byName, others } = errorsBy(names, said ?? []);
    setRefusal(
      problem === undefined
        ? { errors: {} }
        : { problem: { ...problem, errors: others }, errors: byName },
    );
    setBusy(false);
  };
  return (
    <form ref={form} onSubmit={(event) => void send(event)}>
      <Context.Provider value={{ values, change, errors: refusal.errors }}>
        {children}
      </Context.Provider>
      <Problem problem={refusal.problem} />
      <button class="primary" type="submit" aria-disabled={isBusy}>
        {isBusy ? words.saving : label}
      </button>
    </form>
  );
}
