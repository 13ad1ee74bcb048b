import type { Goal } from '../support/goals.js';
import { figure, perSecond } from '../support/figures.js';

const p50 = (job: string) => figure(job, 'p50Ms', 'ms');
const p99 = (job: string) => figure(job, 'p99Ms', 'ms');
const hot = 'batched @64';
const syncs = (job: string) => figure(job, 'syncsPer', 'syncs per hold');
const statements = (job: string) => figure(job, 'statementsPer', 'statements per hold');

/** P1 to P9 of the design; a letter where one of them says several things. */
export const storeGoals: Goal[] = [
  {
    id: 'P1',
    what: 'hot Reserve, 64 callers, outbox row included',
    contender: perSecond(hot),
    reference: perSecond('for-update @64'),
    target: { atLeast: 50 },
  },
  {
    id: 'P2',
    what: 'the same against the ORM',
    contender: perSecond(hot),
    reference: perSecond('typeorm @64'),
    target: { atLeast: 100 },
  },
  {
    id: 'P3',
    what: 'the same against pgbench without contention',
    contender: perSecond(hot),
    reference: perSecond('pgbench one-row @10', 'pgbench one-row @64'),
    target: { atLeast: 3 },
  },
  {
    id: 'P4',
    what: 'the same against pgbench bulk, 64 rows + counter',
    contender: perSecond(hot),
    reference: perSecond('pgbench bulk @1'),
    target: { atLeast: 0.5 },
  },
  {
    id: 'P5',
    what: 'more callers are not slower: 1,024 against 64',
    contender: perSecond('batched @1024'),
    reference: perSecond(hot),
    target: { atLeast: 1.3 },
  },
  {
    id: 'P6a',
    what: 'p99 at 64 callers',
    contender: p99(hot),
    reference: p99('for-update @64'),
    target: { atMost: 0.03 },
  },
  {
    id: 'P6b',
    what: 'p50 of a lone caller',
    contender: p50('batched @1'),
    reference: p50('one-statement @1'),
    target: { atMost: 1.1 },
  },
  {
    id: 'P7a',
    what: 'WAL syncs per reservation, 64 callers',
    contender: syncs(hot),
    target: { atMost: 0.02 },
  },
  {
    id: 'P7b',
    what: 'WAL syncs per reservation, 256 callers',
    contender: syncs('batched @256'),
    target: { atMost: 0.005 },
  },
  {
    id: 'P7c',
    what: 'SQL statements per reservation, 64 callers',
    contender: statements(hot),
    target: { atMost: 0.02 },
  },
  {
    id: 'P7d',
    what: 'SQL statements per reservation, 256 callers',
    contender: statements('batched @256'),
    target: { atMost: 0.005 },
  },
  {
    id: 'P8',
    what: 'p99 of a cold class beside a flood of 64',
    contender: p99('batched cold, beside 64'),
    reference: p99('batched cold, alone'),
    target: { atMost: 1.2 },
  },
  {
    id: 'P9a',
    what: 'sold out: refusals',
    contender: perSecond('batched sold out @64'),
    reference: perSecond('for-update sold out @64'),
    target: { atLeast: 100 },
  },
  {
    id: 'P9b',
    what: 'sold out: SQL statements per refusal',
    contender: figure('batched sold out @64', 'statementsPer', 'statements per refusal'),
    target: { atMost: 0.001 },
  },
  {
    id: 'P9c',
    what: 'sold out: batches refused after a ticket came back',
    contender: figure('batched back in stock', 'batches', 'batches of 64'),
    target: { atMost: 1 },
  },
];
