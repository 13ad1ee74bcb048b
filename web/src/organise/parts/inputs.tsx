import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { isOn, listOf, textOf } from '../domain/values.js';
import { useForm } from './kept-form.js';

type Named = { name: string; label: string; hint?: string };
type Described = { id: string; name: string; 'aria-invalid'?: true; 'aria-describedby'?: string };

/** A control with its label, what is to be known of it, and what was found wrong. */
function Labelled({
  name,
  label,
  hint,
  children,
}: Named & { children: (attributes: Described) => ComponentChildren }) {
  const { errors } = useForm();
  const id = useId();
  const error = errors[name];
  const notes = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(error === undefined ? [] : [`${id}-error`]),
  ];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        ...{ id, name },
        ...(error === undefined ? {} : { 'aria-invalid': true }),
        ...(notes.length === 0 ? {} : { 'aria-describedby': notes.join(' ') }),
      })}
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      {error !== undefined && (
        <small id={`${id}-error`} class="wrong">
          {error}
        </small>
      )}
    </div>
  );
}

type InputProps = Named & {
  type?: 'text' | 'number' | 'datetime-local' | 'url';
  optional?: boolean;
  min?: number;
  max?: number;
  maxLength?: number;
  pattern?: string;
  list?: string;
  inputMode?: 'decimal';
};

export function Input({ name, label, hint, optional = false, ...input }: InputProps) {
  const { values, change } = useForm();
  return (
    <Labelled name={name} label={label} {...(hint === undefined ? {} : { hint })}>
      {(attributes) => (
        <input
          {...attributes}
          {...input}
          required={!optional}
          value={textOf(values, name)}
          onInput={({ currentTarget }) => change(name, currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

export function Area({ name, label, maxLength }: Named & { maxLength: number }) {
  const { values, change } = useForm();
  return (
    <Labelled name={name} label={label}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={6}
          maxLength={maxLength}
          value={textOf(values, name)}
          onInput={({ currentTarget }) => change(name, currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

type Option = { value: string; text: string };

export function Choice({ name, label, options }: Named & { options: Option[] }) {
  const { values, change } = useForm();
  return (
    <Labelled name={name} label={label}>
      {(attributes) => (
        <select
          {...attributes}
          required
          value={textOf(values, name)}
          onChange={({ currentTarget }) => change(name, currentTarget.value)}
        >
          <option value="" disabled>
            …
          </option>
          {options.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function Check({ name, label, hint }: Named) {
  const { values, change, errors } = useForm();
  const id = useId();
  const note = errors[name] ?? hint;
  return (
    <div class="check">
      <label>
        <input
          type="checkbox"
          name={name}
          checked={isOn(values, name)}
          aria-invalid={errors[name] !== undefined}
          {...(note === undefined ? {} : { 'aria-describedby': id })}
          onChange={({ currentTarget }) => change(name, currentTarget.checked)}
        />
        {label}
      </label>
      {note !== undefined && (
        <small id={id} class={errors[name] === undefined ? '' : 'wrong'}>
          {note}
        </small>
      )}
    </div>
  );
}

/** Any number of some things. */
export function Several({ name, label, options }: Named & { options: Option[] }) {
  const { values, change } = useForm();
  const chosen = listOf(values, name);
  if (options.length === 0) return null;
  return (
    <fieldset>
      <legend>{label}</legend>
      {options.map(({ value, text }) => (
        <div key={value} class="check">
          <label>
            <input
              type="checkbox"
              name={name}
              value={value}
              checked={chosen.includes(value)}
              onChange={({ currentTarget }) => {
                const others = chosen.filter((one) => one !== value);
                change(name, currentTarget.checked ? [...others, value] : others);
              }}
            />
            {text}
          </label>
        </div>
      ))}
    </fieldset>
  );
}
