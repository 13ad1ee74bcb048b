import type { Figure } from './goals.js';

export const figure = (job: string, value: string, unit: string): Figure => ({
  jobs: [job],
  value,
  unit,
});
export const perSecond = (...jobs: string[]): Figure => ({
  jobs,
  value: 'perSecond',
  unit: 'per s',
});
