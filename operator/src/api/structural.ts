import { z } from 'zod';

/** A schema as Kubernetes takes it: structural OpenAPI v3. */
export type StructuralSchema = {
  type?: string;
  description?: string;
  format?: string;
  nullable?: boolean;
  enum?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, StructuralSchema>;
  items?: StructuralSchema;
  'x-kubernetes-validations'?: { rule: string; message: string; fieldPath?: string }[];
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
};

const largestInt32 = 2 ** 31 - 1;

/**
 * The structural schema of what a person may write. Unknown fields have no keyword there: the API server drops them, and
 * refuses them when asked with `fieldValidation=Strict`, as kubectl asks.
 */
export function toStructural(schema: z.ZodType): StructuralSchema {
  return z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
      delete jsonSchema.$schema;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.type === 'integer') limitInteger(jsonSchema);
    },
  }) as StructuralSchema;
}

function limitInteger(schema: { format?: string; minimum?: number; maximum?: number }): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  schema.format = (schema.maximum ?? Infinity) <= largestInt32 ? 'int32' : 'int64';
}
