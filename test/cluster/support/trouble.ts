import type { Site } from './site.js';

const lines = (text: string, count: number) => text.trimEnd().split('\n').slice(-count).join('\n');

type Pods = {
  items: {
    metadata: { name: string };
    status: { phase: string; conditions?: { type: string; status: string }[] };
  }[];
};

/** For whoever reads of a failure: pods that are not well with their last lines, and what the cluster complained of. */
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
  const warnings = ['get', 'events', '--field-selector=type=Warning', '--sort-by=.lastTimestamp'];
  parts.push('--- warnings', lines(await site.kubectl(...warnings), 20));
  return parts.join('\n');
}
