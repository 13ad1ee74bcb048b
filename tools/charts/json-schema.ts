/** The words in which the values of a chart are described; unknown keys are refused everywhere. */
export type Schema = Record<string, unknown>;

export function object(properties: Record<string, Schema>, required: string[] = []): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties,
    ...(required.length > 0 ? { required } : {}),
  };
}

export const list = (items: Schema, more: Schema = {}): Schema => ({
  type: 'array',
  items,
  ...more,
});
export const oneOf = (...values: string[]): Schema => ({ enum: values });
export const integer = (minimum: number, maximum: number): Schema => ({
  type: 'integer',
  minimum,
  maximum,
});
export const flag: Schema = { type: 'boolean' };
export const text: Schema = { type: 'string' };
export const matching = (pattern: string): Schema => ({ type: 'string', pattern });
export const port = integer(1, 65_535);

/** Names of objects (RFC 1123); empty where a default or "none" is meant. */
export const name = matching('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$');
export const optionalName = matching('^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$');
export const httpUrl = matching('^(https?://[^/ ]+.*)?$');
/** What Kubernetes checks itself. */
export const free: Schema = { type: 'object' };
export const labels: Schema = { type: 'object', additionalProperties: text };
export const amount: Schema = { type: ['string', 'number'] };

/** A key of a Secret that exists; values hold no secrets themselves. */
export const secretKey = (secret = name): Schema =>
  object({ existingSecret: secret, key: matching('^[-._a-zA-Z0-9]+$') });
