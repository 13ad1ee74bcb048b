import type { Values } from './values.js';
import { listOf, textOf } from './values.js';
import { fromInput, isZone, toInput } from './zoned-time.js';

/** An event as the API answers it, as far as it is written here. */
export type Written = {
  name: string;
  description: string;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  thumbnailUrl: string;
  location: Record<string, string> | null;
  categories: { id: string }[];
  organizer: { id: string } | null;
};
export type NewEvent = {
  name: string;
  description: string;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  thumbnailUrl: string;
  location: Place;
  categoryIds: string[];
  organizerId: string;
};
type Place = Record<'venue' | 'street' | 'city' | 'country' | 'ward' | 'district', string>;

export function valuesOfEvent(event: Written): Values {
  const location = Object.entries(event.location ?? {});
  return {
    name: event.name,
    description: event.description,
    thumbnailUrl: event.thumbnailUrl,
    timeZone: event.timeZone,
    startsAt: toInput(event.startsAt, event.timeZone),
    endsAt: toInput(event.endsAt, event.timeZone),
    categoryIds: event.categories.map(({ id }) => id),
    organizerId: event.organizer?.id ?? '',
    ...Object.fromEntries(location.map(([name, value]) => [`location.${name}`, value])),
  };
}

/** What the API is sent for a new one. Times are those of the clocks in the event's zone. */
export function newEventOf(values: Values): NewEvent {
  const timeZone = textOf(values, 'timeZone');
  const clocks = isZone(timeZone) ? timeZone : 'UTC'; // the API says what is wrong with the zone
  const part = (name: string): string => textOf(values, `location.${name}`).trim();
  return {
    name: textOf(values, 'name'),
    description: textOf(values, 'description'),
    thumbnailUrl: textOf(values, 'thumbnailUrl').trim(),
    timeZone,
    startsAt: fromInput(textOf(values, 'startsAt'), clocks) ?? '',
    endsAt: fromInput(textOf(values, 'endsAt'), clocks) ?? '',
    location: {
      ...{ venue: part('venue'), street: part('street'), city: part('city') },
      ...{ ward: part('ward'), district: part('district') },
      country: part('country').toUpperCase(),
    },
    categoryIds: listOf(values, 'categoryIds'),
    organizerId: textOf(values, 'organizerId'),
  };
}

/** Only what differs: what somebody else changed meanwhile stays. */
export function eventChanges(before: Values, after: Values): Partial<NewEvent> {
  const [old, wanted] = [newEventOf(before), newEventOf(after)];
  const differs = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(old[name as keyof NewEvent]) !== JSON.stringify(value);
  return Object.fromEntries(Object.entries(wanted).filter(differs));
}
