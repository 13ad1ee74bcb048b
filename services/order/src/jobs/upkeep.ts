import type { Parts } from '../saga/parts.js';

export type Upkeep = {
  forgetKeys: (before: Date) => Promise<void>;
  countStranded: (before: Date) => Promise<number>;
};

const keyLifeMs = 86_400_000;
const refundPatienceMs = 600_000;

/** Forgets idempotency keys after a day, and measures money that does not go back. */
export function upkeep({ clock, metrics }: Parts, { forgetKeys, countStranded }: Upkeep) {
  return async (): Promise<void> => {
    const now = clock.now();
    await forgetKeys(new Date(now - keyLifeMs));
    const stranded = await countStranded(new Date(now - refundPatienceMs));
    const help = 'Orders whose refund needs a person, or takes longer than ten minutes';
    metrics.gauge('stranded_payments', help).set(stranded);
  };
}
