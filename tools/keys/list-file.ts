import { readFile } from 'node:fs/promises';
import { parseKeyRing, statesOf } from '@ticketbottle/service-kit/key-ring.js';

const meaning = {
  announced: 'published, does not sign yet',
  signs: 'signs new tokens',
  verifies: 'verifies tokens that it signed before',
  over: 'over: gone at the next rotation',
};

/** A line per key of a file: its `kid`, since when it signs, what it is for now. */
export async function listFile(
  file: string,
  o: { now: number; overlapMs: number },
): Promise<string[]> {
  const keys = parseKeyRing(file, await readFile(file, 'utf8'));
  const states = statesOf(keys, o);
  return keys.map(({ key, signsFromMs }, n) => {
    const since = signsFromMs === 0 ? 'the beginning' : new Date(signsFromMs).toISOString();
    return `${key.jwk.kid}  since ${since}  ${meaning[states[n] ?? 'over']}`;
  });
}
