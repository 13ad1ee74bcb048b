import { figure, perSecond } from '../support/figures.js';
import type { Goal } from '../support/goals.js';
import { besideDead } from './dead-provider-job.js';
import { alone, locked, unary, whole } from './jobs.js';
import { idle } from './outbox-job.js';

export const echo = 'echo unary';
/** Calls between services of one purchase, were each a call of its own; the transport's bound is the echo's rate by this. */
const hops = 8;

/** P17 and P18 of the design, and how soon an idle platform tells what it committed. */
export const purchaseGoals: Goal[] = [
  {
    id: 'P17a',
    what: `whole purchases against a bare unary echo: a ${hops}th of it is the bound by unary hops, 0.7 of that with them, 2 without`,
    contender: perSecond(whole),
    reference: perSecond(echo),
    target: { atLeast: 2 / hops },
  },
  {
    id: 'P17b',
    what: 'order, inventory and payment alone against the same bound',
    contender: perSecond(alone),
    reference: perSecond(echo),
    target: { atLeast: 2 / hops },
  },
  {
    id: 'P17d',
    what: 'the same by a call per order against the same bound',
    contender: perSecond(unary),
    reference: perSecond(echo),
    target: { atLeast: 0.7 / hops },
  },
  {
    id: 'P17e',
    what: 'coalesced hops against a call per order',
    contender: perSecond(alone),
    reference: perSecond(unary),
    target: undefined,
  },
  {
    id: 'P17c',
    what: 'order, inventory and payment against the same with a locked Reserve',
    contender: perSecond(alone),
    reference: perSecond(locked),
    target: { atLeast: 5 },
  },
  {
    id: 'P18',
    what: 'processor time of a purchase with a locked Reserve against ours',
    contender: figure(locked, 'cpuMs', 'ms'),
    reference: figure(alone, 'cpuMs', 'ms'),
    target: { atLeast: 5 },
  },
  {
    id: 'outbox',
    what: 'from the commit of a change to a consumer that has its event, nothing else going on: milliseconds, p50 of order, inventory and payment',
    contender: figure(idle, 'p50Ms', 'ms'),
    target: { atMost: 200 },
  },
  {
    id: 'dead-refused',
    what: 'an order at a provider that hangs, while the breaker is open, p50: milliseconds',
    contender: figure(besideDead, 'refusedP50Ms', 'ms'),
    target: { atMost: 50 },
  },
  {
    id: 'dead-others',
    what: 'p99 of orders at the other two providers beside it, against the same with all of them well',
    contender: figure(besideDead, 'besideP99Ms', 'ms'),
    reference: figure(besideDead, 'wellP99Ms', 'ms'),
    target: { atMost: 1.2 },
  },
];
