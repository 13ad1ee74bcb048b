import { fromMinor, toMinor } from './amount.js';
import { numberOf, textOf, type Values } from './values.js';
import { fromInput, toInput } from './zoned-time.js';

/** A class of tickets as the API answers it, as far as it is written here. */
export type WrittenClass = {
  name: string;
  currency: string;
  priceMinor: number;
  total: number;
  saleOpensAt?: string;
  saleClosesAt?: string;
};
export type NewClass = WrittenClass & { status: 'ACTIVE' };
/** `null` takes the class's own time away: it is sold by the event's again. */
export type ClassPatch = {
  name?: string;
  priceMinor?: number;
  total?: number;
  saleOpensAt?: string | null;
  saleClosesAt?: string | null;
};

const times = ['saleOpensAt', 'saleClosesAt'] as const;

/** A class as the form shows it, the times by the clocks of a zone; empty where they are the event's. */
export function valuesOfClass(item: WrittenClass, zone: string): Values {
  const shown = (instant: string | undefined): string =>
    instant === undefined ? '' : toInput(instant, zone);
  return {
    name: item.name,
    currency: item.currency,
    priceMinor: fromMinor(item.priceMinor, item.currency),
    total: String(item.total),
    saleOpensAt: shown(item.saleOpensAt),
    saleClosesAt: shown(item.saleClosesAt),
  };
}

/** The class that a form stands for; undefined when its price is no amount of the currency. */
export function newClassOf(values: Values, zone: string): NewClass | undefined {
  const currency = textOf(values, 'currency').toUpperCase();
  const priceMinor = toMinor(textOf(values, 'priceMinor'), currency);
  if (priceMinor === undefined) return undefined;
  const own = times.map((name) => [name, fromInput(textOf(values, name), zone)] as const);
  return {
    ...{ name: textOf(values, 'name'), currency, priceMinor, total: numberOf(values, 'total') },
    status: 'ACTIVE',
    ...Object.fromEntries(own.filter(([, instant]) => instant !== undefined)),
  };
}

/** Only what differs from before: what somebody else changed meanwhile stays. Undefined as in `newClassOf`. */
export function classChanges(before: Values, after: Values, zone: string): ClassPatch | undefined {
  const wanted = newClassOf(after, zone);
  if (wanted === undefined) return undefined;
  const differs = (name: string): boolean => textOf(before, name) !== textOf(after, name);
  const { name, priceMinor, total } = wanted;
  const named = Object.entries({ name, priceMinor, total });
  const own = times.map((time) => [time, wanted[time] ?? null] as const);
  return Object.fromEntries([...named, ...own].filter(([field]) => differs(field)));
}
