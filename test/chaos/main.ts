import { parseArgs } from 'node:util';
import { random } from '../support/random.js';
import { startCrowd } from './purchase/buyers.js';
import { crowdPlans } from './purchase/plans.js';
import { allTroubles } from './purchase/troubles.js';
import { wrongAfter } from './purchase/verdict.js';
import { startWorld, type World } from './purchase/world.js';

// `npm run chaos -- --seed N --minutes M`: buyers buy while what a seed draws goes wrong; the exit code is the verdict.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '5' },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
if (!Number.isInteger(seed) || !(minutes > 0)) {
  say('usage: npm run chaos -- --seed <whole number> --minutes <more than 0>');
  process.exit(2);
}
const over = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort());

say(`seed ${seed}, ${minutes} minutes; starting the platform`);
const world = await startWorld(process.env);
const wrong = await chaos(world).finally(() => world.stop());
for (const line of wrong) say(`WRONG  ${line}`);
if (wrong.length > 0) say(`repeat with: npm run chaos -- --seed ${seed} --minutes ${minutes}`);
else say('exact: every buyer has tickets or money');
process.exit(wrong.length > 0 ? 1 : 0);

async function chaos(platform: World): Promise<string[]> {
  const next = random(seed);
  const troubles = allTroubles();
  const crowd = startCrowd(platform, crowdPlans);
  const end = Date.now() + minutes * 60_000;
  const failed: string[] = [];
  while (Date.now() < end && !over.signal.aborted) {
    const trouble = troubles[Math.floor(next() * troubles.length)];
    if (trouble === undefined) break;
    say(`${String(crowd.ends.length).padStart(5)} purchases ended; ${trouble.name}`);
    await trouble.run(platform).catch((error: unknown) => failed.push(String(error)));
  }
  say('waiting for quiet');
  const wrongs = await wrongAfter(platform, crowd);
  say(`${crowd.ends.length} purchases ended`);
  return [...failed, ...wrongs];
}
