import { openStores } from '../../../tools/verify/stores.js';
import { readTopic } from '../../../tools/verify/read-topic.js';
import { rulesWithoutLine, verify } from '../../../tools/verify/verify.js';
import type { Crowd } from './buyers.js';
import type { World } from './world.js';

/** What is wrong once everybody has come to an end; empty when everything adds up. */
export async function wrongAfter(world: World, crowd: Crowd): Promise<string[]> {
  await crowd.finish();
  const wrong = [...crowd.errors];
  for (const { eventId, hasLine } of [world.event, world.hasty, ...world.briefEvents]) {
    const { violations } = await (hasLine
      ? verify(world, eventId)
      : verify(world, eventId, rulesWithoutLine));
    for (const { rule, broken } of violations)
      for (const one of broken) wrong.push(`${rule}: ${one}`);
  }
  return [...wrong, ...(await outOfOrder(world))];
}

/** I9, the other half: whoever was away, the first copies of each order's events came in the order of its versions. */
async function outOfOrder(world: World): Promise<string[]> {
  const stores = await openStores(world);
  const wrong: string[] = [];
  try {
    for (const topic of ['order-events', 'payment-events']) {
      const seen = new Set<string>();
      const last = new Map<string, number>();
      for (const { id, type, key, version } of await readTopic(stores, topic)) {
        if (seen.has(id)) continue;
        seen.add(id);
        const before = last.get(key) ?? 0;
        if (version < before)
          wrong.push(`I9 ${topic} of ${key}: ${type} of version ${version} after ${before}`);
        last.set(key, version);
      }
      if (seen.size === 0) wrong.push(`I9 ${topic} is empty`);
    }
  } finally {
    await stores.close();
  }
  return wrong;
}
