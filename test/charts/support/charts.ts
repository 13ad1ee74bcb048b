import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { openCopy, type Helm } from '../../../tools/charts/helm.js';

/** What a chart renders, of any kind; tests look at what they know is there. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: any;
  [key: string]: any;
};

let opened: Promise<{ helm: Helm; close: () => Promise<void> }> | undefined;

/** Helm on a copy of the charts; the first to ask pays for building it (once per machine) and the dependencies. */
export async function charts(): Promise<Helm> {
  opened ??= openCopy(process.env);
  return (await opened).helm;
}

after('remove the copy of the charts', async () => {
  await (await opened)?.close();
});

export const valueFiles = ['development', 'production', 'minimal'];
const kinds = ['cert-manager.io/v1', 'monitoring.coreos.com/v1', 'gateway.networking.k8s.io/v1'];

/** `helm template` of the umbrella with one of its ci files and what is set beside. */
export async function templateText(values: string, ...set: string[]): Promise<string> {
  const helm = await charts();
  const chart = join(helm.dir, 'ticketbottle');
  const args = [
    'template',
    'tb',
    chart,
    '-n',
    'tickets',
    '-f',
    join(chart, 'ci', `${values}.yaml`),
  ];
  return await helm.run(...args, ...kinds.flatMap((api) => ['--api-versions', api]), ...set);
}

const rendered = new Map<string, Promise<Manifest[]>>();

/** The same objects for all who ask for the same values. */
export function template(values: string): Promise<Manifest[]> {
  const manifests = rendered.get(values) ?? templateText(values).then(parsed);
  rendered.set(values, manifests);
  return manifests;
}

function parsed(text: string): Manifest[] {
  const documents = parseAllDocuments(text);
  return documents.flatMap((document): Manifest[] => {
    if (document.errors.length > 0) throw document.errors[0]!;
    const manifest = document.toJS() as Manifest | null;
    return manifest === null ? [] : [manifest];
  });
}

export function one(manifests: Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((it) => it.kind === kind && it.metadata.name === name);
  if (found.length !== 1)
    throw new Error(`${found.length} ${kind} ${name} among ${manifests.length}`);
  return found[0]!;
}

/** A define of the library chart that is plain YAML. */
export async function define(name: string): Promise<Record<string, any>> {
  const text = await readFile('charts/service/templates/_callers.tpl', 'utf8');
  const body = new RegExp(`define "${name}" -}}\\n([\\s\\S]*?){{- end`).exec(text)?.[1];
  return parse(body ?? '') as Record<string, any>;
}

/** Pod specs of everything that makes pods. */
export function podsOf(manifests: Manifest[]): { name: string; spec: any }[] {
  return manifests.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Pod') return [{ name: metadata.name, spec }];
    if (kind === 'Deployment' || kind === 'Job')
      return [{ name: metadata.name, spec: spec.template.spec }];
    return [];
  });
}

export { services } from '../../../tools/charts/chart-values.js';
