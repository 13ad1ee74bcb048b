import type { DomainRefusal, EventConfig, Field } from './event.js';

/** What a config has to do with the ticket classes that inventory keeps. */
export type ClassFacts = { total: number; priceMinor: number };

/** Whether a change of a config may be at odds with classes that were made under the one before. */
export function touchesClasses(before: EventConfig | undefined, after: EventConfig): boolean {
  if (before === undefined) return false; // no class is made before there is a config
  return after.maxAttendees < before.maxAttendees || (after.isFree && !before.isFree);
}

/** A free event has no priced class, and classes have no more places than the event. */
export function classesProblem(
  { isFree, maxAttendees }: EventConfig,
  classes: readonly ClassFacts[],
): DomainRefusal | undefined {
  const total = classes.reduce((sum, one) => sum + one.total, 0);
  const fields: Field[] = [];
  if (isFree && classes.some(({ priceMinor }) => priceMinor > 0))
    fields.push({
      path: 'isFree',
      message: 'there are classes with a price; set it to 0 first',
      code: 'HAS_PRICED_CLASSES',
    });
  if (total > maxAttendees)
    fields.push({
      path: 'maxAttendees',
      message: `must be at least ${total}, as the classes have`,
      code: 'TOO_SMALL',
      params: { least: String(total) },
    });
  if (fields.length === 0) return undefined;
  const message = `the config is not valid: ${fields.map((f) => `${f.path} ${f.message}`).join('; ')}`;
  return { reason: 'VALIDATION_FAILED', message, fields };
}
