/** The steps of an event in the making; after the third it exists. */
export const steps = ['organizer', 'facts', 'place', 'sale', 'classes'] as const;
export type Step = (typeof steps)[number];

export function stepOf(text: string | undefined): Step {
  return steps.find((step) => step === text) ?? 'organizer';
}

export function stepAfter(step: Step): Step | undefined {
  return steps[steps.indexOf(step) + 1];
}

/** Where something that is missing before publishing is set right. */
export function stepFor(missing: string): Step | undefined {
  if (missing === 'CONFIG_MISSING' || missing === 'SALE_ENDED') return 'sale';
  return missing === 'NO_ACTIVE_CLASS' ? 'classes' : undefined;
}
