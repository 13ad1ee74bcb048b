import { figure, perSecond } from '../support/figures.js';
import type { Goal } from '../support/goals.js';
import { httpEcho } from './http-echo-job.js';
import { httpPolls } from './http-poll-job.js';
import { echo, grpcPolls } from './poll-jobs.js';
import { soldOut } from './sold-out-job.js';
import { streamCounts, streams } from './stream-jobs.js';

/** Jobs that need the services as processes. */
export const throughServices = [
  ...[grpcPolls, echo, httpPolls, soldOut],
  ...streamCounts.map((count) => streams(count)),
];

const many = streams(10_000);

/** P13 and P16 of the design, and what buyers are promised. */
export const serviceGoals: Goal[] = [
  {
    id: 'P13a',
    what: 'polls by unary gRPC against an echo with the same certificates',
    contender: perSecond(grpcPolls),
    reference: perSecond(echo),
    target: { atLeast: 0.9 },
  },
  {
    id: 'P13b',
    what: 'commands sent to Redis per poll',
    contender: figure(grpcPolls, 'commandsPer', 'commands per poll'),
    target: { atMost: 0.001 },
  },
  {
    id: 'P13c',
    what: 'commands inside scripts per poll: presence, written in batches',
    contender: figure(grpcPolls, 'insideScriptsPer', 'commands per poll'),
    target: { atMost: 0.001 },
  },
  {
    id: 'P13d',
    what: 'polls by HTTP against a bare HTTP echo',
    contender: perSecond(httpPolls),
    reference: perSecond(httpEcho),
    target: { atLeast: 0.9 },
  },
  {
    id: 'P13e',
    what: 'commands sent to Redis per poll by HTTP, rate limits on',
    contender: figure(httpPolls, 'commandsPer', 'commands per poll'),
    target: { atMost: 0.001 },
  },
  {
    id: 'P16a',
    what: 'fan-out: events told to 10,000 streams against HTTP polls of the same process',
    contender: perSecond(many),
    reference: perSecond(httpPolls),
    target: { atLeast: 8 },
  },
  {
    id: 'P16b',
    what: 'the same to 1,000 streams',
    contender: perSecond(streams(1_000)),
    reference: perSecond(httpPolls),
    target: { atLeast: 8 },
  },
  {
    id: 'P16c',
    what: 'kB resident per stream in the gateway, 10,000 streams',
    contender: figure(many, 'kbPerStream', 'kB'),
    target: { atMost: 12 },
  },
  {
    id: 'P16d',
    what: 'kB resident per stream in the waiting room, 10,000 streams',
    contender: figure(many, 'waitroomKbPerStream', 'kB'),
    target: undefined,
  },
  {
    id: 'told',
    what: 'slot freed until the next buyer is told, p99, 10,000 streams',
    contender: figure(many, 'toldP99Ms', 'ms'),
    target: { atMost: 200 },
  },
  {
    id: 'untold',
    what: 'admitted buyers whose stream did not say so within 20 s, 10,000 streams',
    contender: figure(many, 'untold', 'of 30 buyers'),
    target: { atMost: 0 },
  },
  {
    id: 'late',
    what: 'admissions later than 2 s after the last ticket went',
    contender: figure(soldOut, 'late', 'buyers'),
    target: { atMost: 0 },
  },
];
