import { verify } from '../../../tools/verify/verify.js';
import type { Crowd } from './buyers.js';
import type { World } from './world.js';

/** What is wrong once everybody has come to an end; empty when everything adds up. */
export async function wrongAfter(world: World, crowd: Crowd): Promise<string[]> {
  await crowd.finish();
  const wrong = [...crowd.errors];
  for (const { eventId } of [world.event, world.hasty]) {
    const { violations } = await verify(world, eventId);
    for (const { rule, broken } of violations)
      for (const one of broken) wrong.push(`${rule}: ${one}`);
  }
  return wrong;
}
