import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from './assemble.js';
import { copyLibraries, makeBase, user } from './base.js';
import { addLayer, writeArchive, type Image, type Layer } from './oci.js';

/** As in services/Dockerfile: telemetry is loaded before the service. */
export const entrypoint = [
  'node',
  '--import',
  './packages/service-kit/dist/telemetry/register.js',
  'main.js',
];

const config = {
  User: `${user.id}:${user.id}`,
  WorkingDir: '/app',
  Entrypoint: entrypoint,
  Env: ['PATH=/usr/local/bin', 'NODE_ENV=production'],
};

export type ImageOptions = { services: string[]; registry: string; tag: string; out: string };

/** Images of services as one OCI archive, without Docker; what is in `dist` must be built. */
export async function makeImages({
  services,
  registry,
  tag,
  out,
}: ImageOptions): Promise<string[]> {
  const temp = await mkdtemp(join(tmpdir(), 'ticketbottle-images-'));
  try {
    const layout = join(temp, 'layout');
    await makeBase(join(temp, 'base'));
    const base = await addLayer(layout, join(temp, 'base'));
    const images: Image[] = [];
    for (const service of services) {
      const app = join(temp, 'app');
      assemble(service, app);
      const layers = [base, ...(await ofAddons(layout, app)), await addLayer(layout, app, 'app')];
      images.push({ ref: `${registry}/${service}:${tag}`, layers, config });
    }
    await writeArchive(layout, images, out);
    return images.map(({ ref }) => ref);
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

/** Native addons name libraries that Node itself does not: a layer of them, for who has addons. */
async function ofAddons(layout: string, app: string): Promise<Layer[]> {
  const addons = globSync(join(app, '**/*.node'));
  if (addons.length === 0) return [];
  const root = `${app}-libraries`;
  await rm(root, { recursive: true, force: true });
  await copyLibraries(addons, root);
  return [await addLayer(layout, root)];
}
