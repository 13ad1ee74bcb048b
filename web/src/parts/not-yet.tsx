import type { Loaded } from '../clients/use-load.js';
import { Busy } from './busy.js';
import { Problem } from './problem.js';

/** In place of what is still asked for, or could not be had. */
export function NotYet({ of }: { of: Loaded<unknown> }) {
  const { error, reload } = of;
  if (error !== undefined) return <Problem problem={error} retry={reload} />;
  return <Busy />;
}
