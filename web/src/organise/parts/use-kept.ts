import { useState } from 'preact/hooks';
import { recall, remember } from '../../clients/remembered.js';
import type { Value, Values } from '../domain/values.js';

export type Kept = {
  /** What somebody wrote and did not save yet. */
  values: Values;
  change: (name: string, value: Value) => void;
  forget: () => void;
};

/** What is written in a form survives a reload, until it is saved. */
export function useKept(name: string): Kept {
  const [values, setValues] = useState(() => (recall(name) ?? {}) as Values);
  const keep = (next: (before: Values) => Values): void =>
    setValues((before) => {
      const after = next(before);
      remember(name, Object.keys(after).length === 0 ? undefined : after);
      return after;
    });
  return {
    values,
    change: (field, value) => keep((before) => ({ ...before, [field]: value })),
    forget: () => keep(() => ({})),
  };
}
