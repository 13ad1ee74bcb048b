import type { InputHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';

type Props = {
  label: string;
  name: string;
  hint?: string;
  type?: 'text' | 'email' | 'password' | 'tel' | 'number' | 'datetime-local' | 'url';
  autocomplete?: string;
  defaultValue?: string;
  minLength?: number;
};

/** A labelled input of a form; its value is read when the form is sent. */
export function Field({ label, hint, ...input }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        required
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        {...(input as InputHTMLAttributes)}
      />
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}
