/** What stands in a form, by the name of its field, which is the path of the API's. */
export type Values = Record<string, Value>;
export type Value = string | boolean | string[];

export function textOf(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

export function isOn(values: Values, name: string): boolean {
  return values[name] === true;
}

export function listOf(values: Values, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

/** 0 for nothing, which is the API's word for its default. */
export function numberOf(values: Values, name: string): number {
  return Number(textOf(values, name));
}

type Wrong = { path: string; message: string };

/** What the API found wrong, by field; what belongs to no field here is told apart. */
export function errorsBy(
  names: readonly string[],
  errors: readonly Wrong[],
): { byName: Record<string, string>; others: Wrong[] } {
  const named = errors.map(({ path, message }) => ({
    path: path.replace(/^(config|patch|body)\./, ''),
    message,
  }));
  const mine = named.filter(({ path }) => names.includes(path));
  return {
    byName: Object.fromEntries(mine.map(({ path, message }) => [path, message])),
    others: named.filter(({ path }) => !names.includes(path)),
  };
}
