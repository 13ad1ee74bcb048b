import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parseKeyRing, newKeyPem, rotated } from '@ticketbottle/service-kit/key-ring.js';

export type Rotation = {
  file: string;
  /** The new key signs from then on: later than every reader of the file and of the key set has seen it. */
  signsInSeconds: number;
  /** How long tokens live that the key signs. */
  lifeSeconds: number;
  now: number;
};

/** As the services: an old key outlives its last token by this. */
const slackSeconds = 60;

export function overlapMsOf({ lifeSeconds }: Pick<Rotation, 'lifeSeconds'>): number {
  return (lifeSeconds + slackSeconds) * 1_000;
}

/** Adds a new key to a file, whole or not at all; answers its `kid`. Two rotations at once: the second is refused. */
export async function rotateFile(rotation: Rotation): Promise<string> {
  const { file, signsInSeconds, now } = rotation;
  const keys = parseKeyRing(file, await readFile(file, 'utf8'));
  const signsFromMs = now + signsInSeconds * 1_000;
  const last = keys.at(-1)?.signsFromMs ?? 0;
  if (last >= signsFromMs)
    throw new Error(`a key that signs from ${new Date(last).toISOString()} is announced already`);
  const overlapMs = overlapMsOf(rotation);
  const text = rotated(keys, { now, signsFromMs, overlapMs, pem: newKeyPem() });
  const beside = `${file}.rotating`;
  await writeFile(beside, text, { mode: 0o600, flag: 'wx' });
  await rename(beside, file).catch(async (error: unknown) => {
    await rm(beside, { force: true });
    throw error;
  });
  return parseKeyRing(file, text).at(-1)?.key.jwk.kid ?? '';
}
