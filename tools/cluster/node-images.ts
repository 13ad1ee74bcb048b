import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  corednsBinary,
  corednsVersion,
  pauseBinary,
} from '@ticketbottle/local-stack/kubernetes/binaries.js';
import { pauseImage } from '@ticketbottle/local-stack/kubernetes/containerd.js';
import { addLayer, writeArchive, type Image } from '../images/oci.js';

type Source = { env: NodeJS.ProcessEnv; report: (step: string) => void };

/** The images that a node needs beside those of the services, each of one program, as an OCI archive. */
export async function makeNodeImages(out: string, source: Source): Promise<void> {
  const temp = await mkdtemp(join(tmpdir(), 'ticketbottle-node-images-'));
  try {
    const layout = join(temp, 'layout');
    const image = async (name: string, program: string, ref: string): Promise<Image> => {
      const root = join(temp, name);
      await mkdir(root);
      await copyFile(program, join(root, name));
      const layers = [await addLayer(layout, root)];
      return { ref, layers, config: { Entrypoint: [`/${name}`] } };
    };
    const images = [
      await image('pause', await pauseBinary(source), pauseImage),
      await image('coredns', await corednsBinary(source), `tb.local/coredns:${corednsVersion}`),
    ];
    await writeArchive(layout, images, out);
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}
