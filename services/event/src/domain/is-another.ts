import type { Event, EventConfig, Status } from './event.js';

const own = ['name', 'startsAt', 'endsAt', 'timeZone'] as const;
const place = ['venue', 'street', 'city', 'country', 'ward', 'district'] as const;

/** Whether an edit made it another event than the one that a platform admin approved: name, place, dates, size. */
export function isAnother(before: Event, after: Event): boolean {
  return (
    own.some((field) => before[field] !== after[field]) ||
    place.some((field) => before.location[field] !== after.location[field]) ||
    before.config?.maxAttendees !== after.config?.maxAttendees
  );
}

/** Where an event stands once it has this config. */
export function statusConfigured(event: Event, config: EventConfig): Status {
  if (event.status === 'DRAFT') return 'CONFIGURED';
  const another = isAnother(event, { ...event, config });
  return event.status === 'APPROVED' && another ? 'CONFIGURED' : event.status;
}
