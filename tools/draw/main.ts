import { createHash, createHmac } from 'node:crypto';
import { parseArgs } from 'node:util';

// `npm run verify-draw -- <event>`: checks the draw of an event's places by what the platform publishes of it.

type Draw = {
  commitment: string;
  participants: number | null;
  seed?: string;
};

const usage = `usage: npm run verify-draw -- <event id> [--number <arrival number>] [--ticket <queue ticket>]
         [--commitment <as noted before the opening>] [--url http://127.0.0.1:3000]`;
const timeoutMs = 10_000;

class Failure extends Error {}

const options = {
  number: { type: 'string', multiple: true },
  ticket: { type: 'string' },
  commitment: { type: 'string' },
  url: { type: 'string', default: 'http://127.0.0.1:3000' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [eventId = ''] = positionals;
  if (positionals.length !== 1) throw new Failure(usage);
  const { participants, seed } = await read(values.url, eventId, values.commitment);
  const numbers = (values.number ?? []).map(toNumber);
  if (values.ticket !== undefined) numbers.push(numberOf(values.ticket));
  const places = placesOf(eventId, { participants, seed });
  print(`${participants} took part; the seed is the one that was committed to`);
  const asked = numbers.length > 0 ? numbers : [...places.keys()].slice(0, 10);
  for (const number of asked) {
    const place = places.get(number);
    if (place === undefined) print(`number ${number} came later: it is called by its number`);
    else print(`number ${number} is called in turn ${place} of ${participants}`);
  }
}

async function read(url: string, eventId: string, noted: string | undefined) {
  const path = `${url}/api/events/${encodeURIComponent(eventId)}/draw`;
  const response = await fetch(path, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => {
    throw new Failure(`nothing answers at ${url}: is --url the address of the gateway?`);
  });
  if (!response.ok)
    throw new Failure(`${path} answered ${response.status}: ${await response.text()}`);
  const { commitment, participants, seed } = (await response.json()) as Draw;
  if (noted !== undefined && noted !== commitment)
    throw new Failure(`WRONG: the commitment is ${commitment}, and not the one you noted`);
  if (participants === null || seed === undefined)
    throw new Failure(
      `not drawn yet; note the commitment ${commitment} and come back after the opening`,
    );
  if (createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex') !== commitment)
    throw new Failure('WRONG: the seed is not the one that was committed to');
  return { participants, seed };
}

/** Place by number, in the order of the places. */
function placesOf(eventId: string, o: { participants: number; seed: string }): Map<number, number> {
  const key = Buffer.from(o.seed, 'hex');
  const lots = Array.from({ length: o.participants }, (_, n) => ({
    number: n + 1,
    lot: createHmac('sha256', key)
      .update(`${eventId}|${n + 1}`)
      .digest('hex'),
  }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return new Map(lots.map(({ number }, n) => [number, n + 1]));
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Failure(`--number must be an arrival number from 1, not ${text}`);
  return number;
}

/** A queue ticket says its number in its second part, to the base of 36. */
function numberOf(ticket: string): number {
  const number = parseInt(ticket.split('.')[1] ?? '', 36);
  if (!(number >= 1)) throw new Failure('--ticket is no queue ticket');
  return number;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main().catch((error: unknown) => {
  const isUsage = error instanceof TypeError && 'code' in error;
  if (!(error instanceof Failure) && !isUsage) throw error;
  process.stderr.write(`${isUsage ? `${error.message}\n${usage}` : error.message}\n`);
  process.exitCode = 1;
});
