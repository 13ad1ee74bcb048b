import { evaluate } from '@marcbachmann/cel-js';
import { rootSchema } from '../../src/api/crd.js';
import type { StructuralSchema } from '../../src/api/structural.js';
import { Root } from '../../src/api/ticket-sale.js';

/**
 * What the API server would say to a manifest, with strict validation as kubectl asks for it: the messages of its refusal;
 * none when it takes it. `old`: what is stored already. The rules in CEL are run as they stand in the CRD.
 */
export function admit(manifest: unknown, old?: unknown): string[] {
  const parsed = Root.safeParse(manifest);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const stored = old === undefined ? undefined : Root.parse(old);
  return brokenRules(rootSchema(), parsed.data, stored);
}

function brokenRules(schema: StructuralSchema, value: unknown, old: unknown): string[] {
  if (value === undefined || value === null) return [];
  const own = (schema['x-kubernetes-validations'] ?? [])
    .filter(({ rule }) => old !== undefined || isFor(rule, schema))
    .filter(
      ({ rule }) => !evaluate(rule, { self: toCel(schema, value), oldSelf: toCel(schema, old) }),
    )
    .map(({ message }) => message);
  return [...own, ...inProperties(schema, value, old), ...inItems(schema, value)];
}

/** A rule that names oldSelf is for changes only. */
const isFor = (rule: string, schema: StructuralSchema) =>
  schema.type !== undefined && !rule.includes('oldSelf');

function inProperties(schema: StructuralSchema, value: unknown, old: unknown): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    brokenRules(field, fieldOf(value, name), fieldOf(old, name)),
  );
}

function inItems({ items }: StructuralSchema, value: unknown): string[] {
  if (items === undefined || !Array.isArray(value)) return [];
  return value.flatMap((item) => brokenRules(items, item, undefined));
}

const fieldOf = (value: unknown, name: string) =>
  (value as Record<string, unknown> | undefined)?.[name];

/** Values by the types that CEL sees: whole numbers, and instants for date-time. */
function toCel(schema: StructuralSchema, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (schema.type === 'integer') return BigInt(value as number);
  if (schema.format === 'date-time') return new Date(value as string);
  const { items, properties } = schema;
  if (items) return (value as unknown[]).map((item) => toCel(items, item));
  if (!properties) return value;
  const known = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(known.map(([name, one]) => [name, toCel(properties[name] ?? {}, one)]));
}
