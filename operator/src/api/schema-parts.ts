import { z } from 'zod';

/** A rule in CEL that the API server checks; `message` says what to do. */
export type CelRule = {
  rule: string;
  message: string;
  /** Which field the message is about, of the object that has the rule. */
  fieldPath?: string;
};

/** What the API server knows of a field beside its type, under the names of OpenAPI and Kubernetes. */
export function meta(description: string, ...rules: CelRule[]) {
  if (rules.length === 0) return { description };
  return { description, 'x-kubernetes-validations': rules };
}

/** RFC 3339 with offset, such as 2026-12-01T10:00:00+07:00. */
export const instant = (description: string, ...rules: CelRule[]) =>
  z.iso.datetime({ offset: true }).meta(meta(description, ...rules));

/** A whole number of `min`..`max`. */
export const count = (min: number, max: number, description: string) =>
  z.int().min(min).max(max).meta({ description });

/** False when it is not given. */
export const flag = (description: string, ...rules: CelRule[]) =>
  z
    .boolean()
    .meta(meta(description, ...rules))
    .default(false);

/** A list of objects that are told apart by one of their fields. */
export function listByKey<Item extends z.ZodType>(item: Item, key: string, max: number) {
  return z
    .array(item)
    .max(max)
    .meta({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': [key],
    });
}
