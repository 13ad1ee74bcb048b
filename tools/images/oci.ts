import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '@ticketbottle/local-stack/process/run.js';

/** OCI image layout: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md */
type Descriptor = { mediaType: string; digest: string; size: number };
export type Layer = Descriptor;
export type Image = { ref: string; layers: Layer[]; config: Record<string, unknown> };

const type = (kind: string) => `application/vnd.oci.image.${kind}`;
const tarMs = 300_000;

/** Without times and owners: the same files are the same bytes. */
const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

/** Packs a folder as a layer into the layout; `prefix` is where it lies in the image. */
export async function addLayer(layout: string, from: string, prefix = ''): Promise<Layer> {
  const blobs = join(layout, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const file = join(blobs, 'layer.part');
  const moved = prefix === '' ? [] : [`--transform=flags=r;s,^\\.,${prefix},`];
  const args = [...reproducible, ...moved, '-C', from, '-cf', file, '.'];
  await run('tar', args, { timeoutMs: tarMs });
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  await rename(file, join(blobs, digest));
  const { size } = await stat(join(blobs, digest));
  return { mediaType: type('layer.v1.tar'), digest: `sha256:${digest}`, size };
}

/** Finishes the layout and packs it: one tar with all images, whose common layers are there once. */
export async function writeArchive(layout: string, images: Image[], out: string): Promise<void> {
  const manifests = [];
  for (const { ref, layers, config } of images) {
    const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
    const platform = { architecture: 'amd64', os: 'linux' };
    const created = '1970-01-01T00:00:00Z';
    const text = { ...platform, created, config, rootfs };
    const manifest = {
      schemaVersion: 2,
      mediaType: type('manifest.v1+json'),
      config: await addJson(layout, type('config.v1+json'), text),
      layers,
    };
    const annotations = {
      'io.containerd.image.name': ref,
      'org.opencontainers.image.ref.name': ref,
    };
    const added = await addJson(layout, type('manifest.v1+json'), manifest);
    manifests.push({ ...added, platform, annotations });
  }
  const index = { schemaVersion: 2, mediaType: type('index.v1+json'), manifests };
  await writeFile(join(layout, 'index.json'), JSON.stringify(index));
  await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const names = ['oci-layout', 'index.json', 'blobs'];
  const args = [...reproducible, '-cf', resolve(out), '-C', layout, ...names];
  await run('tar', args, { timeoutMs: tarMs });
}

async function addJson(layout: string, mediaType: string, value: unknown): Promise<Descriptor> {
  const text = Buffer.from(JSON.stringify(value));
  const digest = createHash('sha256').update(text).digest('hex');
  await writeFile(join(layout, 'blobs/sha256', digest), text);
  return { mediaType, digest: `sha256:${digest}`, size: text.length };
}
