import type { Contribution } from '../domain/contributions.js';
import type { Named } from '../domain/named-target.js';
import type { TargetPlan } from '../domain/plan-target.js';

/** What the last look at a target saw, for the sales that name it. Of this process only. */
export type Look = {
  uid: string;
  /** The field as it was. */
  value: number | null;
  plan: TargetPlan;
  named: readonly Named[];
  contributions: readonly Contribution[];
};

/** By key of the target. */
export type Looks = Map<string, Look>;

export type TargetKey = { namespace: string; via: 'HPA' | 'Scale'; name: string };

export const targetKey = ({ namespace, via, name }: TargetKey): string =>
  `${namespace}/${via}/${name}`;

/** The reverse of `targetKey`. */
export function parseTargetKey(text: string): TargetKey {
  const [namespace = '', via, name = ''] = text.split('/');
  return { namespace, via: via === 'HPA' ? 'HPA' : 'Scale', name };
}
