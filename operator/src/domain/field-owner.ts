/** One entry of metadata.managedFields, as much of it as is read. */
export type ManagedFields = {
  manager?: string | undefined;
  subresource?: string | undefined;
  fieldsV1?: unknown;
};

/** Who wrote the value that a field has. Unknown: the API server does not keep books of this field. */
export type FieldOwner = { owner: 'Ours' | 'Theirs' | 'Unknown'; manager?: string | undefined };

/** Stands for everybody who wrote before books were kept. */
const beforeBooks = 'before-first-apply';

/**
 * The owner of a field such as ['spec', 'replicas'], whichever subresource it was written by. A field that somebody else owns
 * beside us is theirs: they applied the same value, so it is what they want.
 */
export function fieldOwner(
  entries: readonly ManagedFields[],
  path: readonly string[],
  ours: string,
): FieldOwner {
  const owners = entries.filter(({ fieldsV1 }) => owns(fieldsV1, path));
  const known = owners.map(({ manager }) => manager).filter((name) => name !== beforeBooks);
  const other = known.find((name) => name !== ours);
  if (other !== undefined) return { owner: 'Theirs', manager: other };
  return known.length > 0 ? { owner: 'Ours', manager: ours } : { owner: 'Unknown' };
}

function owns(fields: unknown, [head, ...rest]: readonly string[]): boolean {
  if (head === undefined) return true;
  if (typeof fields !== 'object' || fields === null) return false;
  const below = (fields as Record<string, unknown>)[`f:${head}`];
  return below !== undefined && owns(below, rest);
}
