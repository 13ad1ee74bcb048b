import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

type Node = Record<string, any>;
type GroupVersionKind = { group: string; version: string; kind: string };

/**
 * JSON schemas for kubeconform out of the OpenAPI document of the Kubernetes module; unknown keys are refused. Each file has
 * only the definitions that its kind reaches: all of them are 4 MB, which kubeconform compiles for every kind.
 */
export async function writeKubernetesSchemas(
  module: string,
  out: string,
  kinds: ReadonlySet<string>,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const text = await readFile(join(module, 'api/openapi-spec/swagger.json'), 'utf8');
  const { definitions } = JSON.parse(text) as { definitions: Record<string, Node> };
  for (const [name, definition] of Object.entries(definitions))
    for (const kind of (definition['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[])
      if (kinds.has(`${apiVersionOf(kind)} ${kind.kind}`)) {
        const reached = reach(name, definitions);
        const own = { ...strictly(name, definition), definitions: reached };
        await writeFile(join(out, fileOf(kind)), ofKind(own, kind));
      }
}

/** What a definition refers to, and what that refers to. */
function reach(root: string, definitions: Record<string, Node>): Record<string, Node> {
  const reached: Record<string, Node> = {};
  const waiting = [root];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached[name] !== undefined) continue;
    const definition = definitions[name] ?? {};
    reached[name] = strictly(name, definition);
    for (const [, next] of JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g))
      if (next !== undefined) waiting.push(next);
  }
  return reached;
}

function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === '' ? version : `${group}/${version}`;
}

function ofKind(definition: Node, kind: GroupVersionKind): string {
  const named = { kind: { enum: [kind.kind] }, apiVersion: { enum: [apiVersionOf(kind)] } };
  const properties = { ...definition['properties'], ...named };
  return JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...definition,
    properties,
    required: [...new Set([...(definition['required'] ?? []), 'apiVersion', 'kind'])],
  });
}

function fileOf({ group, version, kind }: GroupVersionKind): string {
  const parts = [kind.toLowerCase(), ...(group === '' ? [] : [group.split('.')[0]]), version];
  return `${parts.join('-')}.json`;
}

/** What OpenAPI cannot say: quantities and ports are text or numbers, and what is not required may be null. */
function strictly(name: string, definition: Node): Node {
  const copy = structuredClone(definition);
  if (name.endsWith('.IntOrString')) return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  if (name.endsWith('api.resource.Quantity'))
    return { oneOf: [{ type: 'string' }, { type: 'number' }] };
  if (copy['properties'] !== undefined && copy['x-kubernetes-preserve-unknown-fields'] !== true)
    copy['additionalProperties'] ??= false;
  for (const [key, value] of Object.entries<Node>(copy['properties'] ?? {}))
    if (!(copy['required'] ?? []).includes(key)) copy['properties'][key] = orNull(value);
  return copy;
}

function orNull(value: Node): Node {
  if (value['$ref'] !== undefined) return { oneOf: [{ $ref: value['$ref'] }, { type: 'null' }] };
  return typeof value['type'] === 'string' ? { ...value, type: [value['type'], 'null'] } : value;
}

/** The same for our own definitions of kinds (a CustomResourceDefinition in YAML). */
export async function writeCrdSchemas(file: string, out: string): Promise<void> {
  for (const document of parseAllDocuments(await readFile(file, 'utf8'))) {
    const { spec } = document.toJS() as Node;
    for (const version of spec.versions as Node[]) {
      const schema = closed(structuredClone(version['schema'].openAPIV3Schema as Node));
      schema['properties'] = { ...schema['properties'], metadata: { type: 'object' } };
      const kind = { group: spec.group, version: version['name'], kind: spec.names.kind };
      await writeFile(join(out, fileOf(kind)), ofKind(schema, kind));
    }
  }
}

function closed(node: Node): Node {
  if (node['properties'] !== undefined) node['additionalProperties'] ??= false;
  for (const inner of Object.values<Node>(node['properties'] ?? {})) closed(inner);
  if (node['items'] !== undefined) closed(node['items'] as Node);
  return node;
}
