import { figure, perSecond } from '../support/figures.js';
import type { Goal } from '../support/goals.js';
import { admission } from './admission-job.js';
import { coalescedJoins } from './join-jobs.js';
import { redisBenchmarkJoins } from './redis-benchmark.js';
import { lineOf, sizes } from './size-jobs.js';
import { sortedSetJoins, sortedSetMemory } from './sorted-set.js';

const short = lineOf(1_000);
const long = lineOf(1_000_000);
const bytes = (job: string) => figure(job, 'bytesPerUser', 'bytes');
const us = (job: string, value: string) => figure(job, value, 'us');

/** Against the same in a line of 1,000; one goal per longer line. */
function growth(ids: string, what: string, value: string, atMost: number): Goal[] {
  return sizes.slice(1).map((size, n) => ({
    id: `P15${ids[n] ?? ''}`,
    what: `cost of ${what} with ${size.toLocaleString('en')} waiting against 1,000`,
    contender: us(lineOf(size), value),
    reference: us(short, value),
    target: { atMost },
  }));
}

/** P12, P14, P15 of the design and what must hold at every sample. */
export const storeGoals: Goal[] = [
  {
    id: 'P12a',
    what: 'joins, 64 in flight, against redis-benchmark with the one-user script',
    contender: perSecond(coalescedJoins(64)),
    reference: perSecond(redisBenchmarkJoins),
    target: { atLeast: 1.5 },
  },
  {
    id: 'P12b',
    what: 'the same with 256 in flight',
    contender: perSecond(coalescedJoins(256)),
    reference: perSecond(redisBenchmarkJoins),
    target: { atLeast: 1.5 },
  },
  {
    id: 'P12c',
    what: 'joins against the sorted-set layout, 64 in flight',
    contender: perSecond(coalescedJoins(64)),
    reference: perSecond(sortedSetJoins(64)),
    target: undefined,
  },
  {
    id: 'P12d',
    what: 'Redis commands per join',
    contender: figure(coalescedJoins(64), 'commandsPer', 'commands per join'),
    target: { atMost: 1 },
  },
  {
    id: 'P14',
    what: 'bytes per waiting user at 1,000,000, dedupe included',
    contender: bytes(long),
    target: { atMost: 50 },
  },
  {
    id: 'P14b',
    what: 'the same against the sorted-set layout',
    contender: bytes(long),
    reference: bytes(sortedSetMemory),
    target: undefined,
  },
  ...growth('abc', 'a join', 'joinUs', 1.1),
  ...growth('def', 'a poll', 'pollUs', 1.05),
  ...growth('ghi', 'admitting 1,000', 'admitUs', 1.05),
  {
    id: 'cap',
    what: 'buyers above the cap at any sample, three loops admitting',
    contender: figure(admission, 'overCap', 'buyers'),
    target: { atMost: 0 },
  },
  {
    id: 'admit',
    what: 'admissions, as fast as the admitted leave',
    contender: perSecond(admission),
    target: undefined,
  },
];
