import type { Site } from './site.js';

const lines = (text: string, count: number) => text.trimEnd().split('\n').slice(-count).join('\n');

type Pods = {
  items: {
    metadata: { name: string };
    status: { phase: string; conditions?: { type: string; status: string }[] };
  }[];
};

/** For whoever reads of a failure: pods that are not well with their last lines, what the operator sees and has done, and what the cluster complained of. */
export async function troubleOf(site: Site): Promise<string> {
  const { items } = JSON.parse(await site.kubectl('get', 'pods', '-o', 'json')) as Pods;
  const ill = items.filter(
    ({ status: { phase, conditions } }) =>
      phase !== 'Succeeded' &&
      !conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  const parts = [await site.kubectl('get', 'pods', '-o', 'wide')];
  for (const { metadata } of ill) {
    const ask = (...more: string[]) =>
      site.kubectl('logs', metadata.name, '--tail=10', ...more).catch(String);
    parts.push(`--- ${metadata.name}`, await ask('--previous'), await ask());
  }
  const steered = await site.kubectl('get', 'ticketsales,hpa,leases', '-o', 'yaml').catch(String);
  const operator = ['logs', '-l', 'app.kubernetes.io/name=operator', '--prefix', '--tail=60'];
  parts.push('--- what it steers', steered);
  parts.push('--- operator', await site.kubectl(...operator).catch(String));
  const warnings = ['get', 'events', '--field-selector=type=Warning', '--sort-by=.lastTimestamp'];
  parts.push('--- warnings', lines(await site.kubectl(...warnings), 20));
  return parts.join('\n');
}
