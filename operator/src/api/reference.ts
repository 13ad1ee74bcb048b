import { rootSchema } from './crd.js';
import type { StructuralSchema } from './structural.js';
import { apiVersion, kind } from './ticket-sale.js';

/** The reference of TicketSale in Markdown: a table for each object, and what is refused. */
export function reference(): string {
  const root = rootSchema();
  const { spec = {}, status = {} } = root.properties ?? {};
  return [
    `# ${kind} (\`${apiVersion}\`)`,
    '<!-- Made by `npm run crd` from operator/src/api. -->',
    root.description ?? '',
    'Unknown fields are refused by kubectl, which asks the API server for strict validation; other clients should, too.',
    '## What is refused',
    'Beside values out of range. The message says what to do.',
    table(['where', 'rule', 'message'], rulesOf('', root)),
    ...section('spec', spec),
    ...section('status', status),
    '',
  ].join('\n\n');
}

function section(path: string, schema: StructuralSchema): string[] {
  const object = schema.items ?? schema;
  const fields = Object.entries(object.properties ?? {});
  if (fields.length === 0) return [];
  const rows = fields.map(([name, field]) => [
    `\`${name}\``,
    typeOf(field),
    presence(field, object.required?.includes(name) ?? false),
    field.description ?? '',
  ]);
  return [
    `## ${path}${schema.items ? '[]' : ''}`,
    schema.description ?? '',
    table(['field', 'type', 'default', 'meaning'], rows),
    ...fields.flatMap(([name, field]) => section(`${path}.${name}`, field)),
  ];
}

function typeOf(schema: StructuralSchema): string {
  const { type = 'object', format, minimum, maximum, maxLength, maxItems } = schema;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (format === 'date-time') return 'RFC 3339 instant';
  if (schema.items) return `list, at most ${maxItems ?? 'any'} items`;
  if (type === 'integer') return `integer ${minimum ?? ''}..${maximum ?? ''}`;
  return maxLength === undefined ? type : `${type}, at most ${maxLength} characters`;
}

function presence(schema: StructuralSchema, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (schema.default === undefined) return '–';
  return typeof schema.default === 'object' ? 'as below' : `\`${JSON.stringify(schema.default)}\``;
}

function rulesOf(path: string, schema: StructuralSchema): string[][] {
  const own = (schema['x-kubernetes-validations'] ?? []).map(({ rule, message }) => [
    path === '' ? 'the whole' : `\`${path.slice(1)}\``,
    `\`${rule.replaceAll('|', '\\|')}\``,
    message,
  ]);
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    rulesOf(`${path}.${name}`, field),
  );
  return [...own, ...below, ...(schema.items ? rulesOf(`${path}[]`, schema.items) : [])];
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
