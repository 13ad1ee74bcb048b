/** One text for one content, whatever the order of its fields; a field that is undefined is one that is not there. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const ordered = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: ordered.map(([name, one]) => [name, sorted(one)]) };
}
