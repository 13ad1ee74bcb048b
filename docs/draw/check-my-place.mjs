// Reproduces a place of the draw from what the platform publishes, and from nothing else. Needs Node 18 or newer:
//   node check-my-place.mjs https://tickets.example <event id> <arrival number>
// Before the opening it prints the commitment: keep it. Afterwards the same line prints your place.
import { createHash, createHmac } from 'node:crypto';

const [url, event, number] = process.argv.slice(2);
const answer = await fetch(`${url}/api/events/${event}/draw`);
if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
const { commitment, participants, seed } = await answer.json();
console.log(`commitment ${commitment}`);

if (seed === undefined) {
  console.log('not drawn yet');
} else {
  const key = Buffer.from(seed, 'hex');
  const digest = createHash('sha256').update(key).digest('hex');
  if (digest !== commitment) throw new Error('the seed is not the one that was committed to');

  const lot = (n) => createHmac('sha256', key).update(`${event}|${n}`).digest('hex');
  const mine = lot(Number(number));
  let place = 1;
  for (let n = 1; n <= participants; n++) if (lot(n) < mine) place += 1;
  console.log(
    Number(number) > participants ? 'not in the draw' : `place ${place} of ${participants}`,
  );
}
