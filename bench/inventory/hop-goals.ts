import type { Goal } from '../support/goals.js';
import { figure, perSecond } from '../support/figures.js';
import { relayed } from './relay-job.js';
import {
  coalescedReserve,
  forUpdateUnary,
  unaryAvailability,
  unaryReserve,
} from './service-jobs.js';
import { unaryEcho } from './transport-jobs.js';

/** P10, P11 and P19 of the design. */
export const hopGoals: Goal[] = [
  {
    id: 'P10a',
    what: 'Reserve by unary gRPC against a bare echo',
    contender: perSecond(unaryReserve),
    reference: perSecond(unaryEcho),
    target: { atLeast: 0.9 },
  },
  {
    id: 'P10b',
    what: 'the same against a unary call through the same doors',
    contender: perSecond(unaryReserve),
    reference: perSecond(unaryAvailability),
    target: { atLeast: 0.9 },
  },
  {
    id: 'P11c',
    what: 'coalesced Reserve against a unary call through the same doors',
    contender: perSecond(coalescedReserve),
    reference: perSecond(unaryAvailability),
    target: { atLeast: 8 },
  },
  {
    id: 'P11a',
    what: 'coalesced Reserve against a bare unary echo',
    contender: perSecond(coalescedReserve),
    reference: perSecond(unaryEcho),
    target: { atLeast: 8 },
  },
  {
    id: 'P11b',
    what: 'coalesced Reserve against the usual design by unary calls',
    contender: perSecond(coalescedReserve),
    reference: perSecond(forUpdateUnary),
    target: { atLeast: 40 },
  },
  {
    id: 'P19a',
    what: 'outbox relay keeps up: published / inserted',
    contender: figure(relayed, 'kept', 'published per inserted'),
    target: { atLeast: 1 },
  },
  {
    id: 'P19b',
    what: 'outbox lag p99',
    contender: figure(relayed, 'lagP99Seconds', 's'),
    target: { atMost: 1 },
  },
];

/** For the decision how to carry calls: each way against one call per message. */
export const transports: Goal[] = [
  ['coalesced', 'unary calls of what queued in a turn'],
  ['stream of batches', 'the same batches over one stream'],
  ['stream of messages', 'a stream of single messages'],
  ['unary mTLS', 'unary calls that prove who calls'],
].map(([name = '', what = '']) => ({
  id: 'transport',
  what,
  contender: perSecond(`echo ${name}`),
  reference: perSecond(unaryEcho),
  target: undefined,
}));

/** Against figures that others publish. */
export const extras: Goal[] = [
  {
    id: 'extra',
    what: 'Reserve over the coalesced hop against pgbench on the hot row',
    contender: perSecond(coalescedReserve),
    reference: perSecond('pgbench hot-row @64'),
    target: undefined,
  },
];
