import { expect } from 'chai';
import { configProblem } from './check-config.js';
import type { EventConfig } from './event.js';

const room = {
  maxConcurrent: 10,
  releasePerSecond: 5,
  sessionSeconds: 900,
  reconnectGraceSeconds: 120,
  claimSeconds: 60,
  paused: false,
};
const config = (o: Partial<EventConfig> = {}): EventConfig => ({
  saleOpensAt: 1_000,
  saleClosesAt: 2_000,
  isFree: false,
  isPublic: true,
  requiresApproval: true,
  allowWaitRoom: true,
  maxAttendees: 100,
  maxTicketsPerOrder: 10,
  maxTicketsPerUser: 20,
  holdSeconds: 900,
  retryPayments: false,
  requireVerifiedEmail: false,
  preQueueOpensAt: undefined,
  draw: false,
  waitingRoom: room,
  ...o,
});
const limits = { endsAt: 3_000, minHoldSeconds: 420 };
const paths = (o: Partial<EventConfig>) =>
  configProblem(config(o), limits)?.fields?.map((field) => field.path) ?? [];

describe('the config of an event', () => {
  it('refuses a draw where there is no line', () => {
    const o = { draw: true, preQueueOpensAt: 500, allowWaitRoom: false, waitingRoom: undefined };
    expect(paths(o)).to.eql(['draw']);
  });
  it('is accepted as it stands', () => {
    expect(paths({})).to.eql([]);
  });
  const broken: [what: string, change: Partial<EventConfig>, path: string][] = [
    ['a sale that closes before it opens', { saleClosesAt: 1_000 }, 'saleClosesAt'],
    ['a sale after the event', { saleClosesAt: 3_001 }, 'saleClosesAt'],
    ['a hold below the least', { holdSeconds: 419 }, 'holdSeconds'],
    ['a hold above an hour', { holdSeconds: 3_601 }, 'holdSeconds'],
    ['no attendees', { maxAttendees: 0 }, 'maxAttendees'],
    ['a line without its settings', { waitingRoom: undefined }, 'waitingRoom'],
    ['settings without a line', { allowWaitRoom: false }, 'waitingRoom'],
    ['a draw without a pre-queue', { draw: true }, 'draw'],
    ['a pre-queue after the opening', { preQueueOpensAt: 1_000 }, 'preQueueOpensAt'],
    ['half an attendee', { maxAttendees: 1.5 }, 'maxAttendees'],
    ['more attendees than anybody counts', { maxAttendees: 10_000_001 }, 'maxAttendees'],
    ['orders of no ticket', { maxTicketsPerOrder: 0 }, 'maxTicketsPerOrder'],
    ['orders of more than 100', { maxTicketsPerOrder: 101 }, 'maxTicketsPerOrder'],
    ['users without tickets', { maxTicketsPerUser: -1 }, 'maxTicketsPerUser'],
    ['users of more than 1,000', { maxTicketsPerUser: 1_001 }, 'maxTicketsPerUser'],
    ...(
      [
        ['maxConcurrent', 0, 1_000_001],
        ['releasePerSecond', 0, 100_001],
        ['sessionSeconds', 59, 3_601],
        ['reconnectGraceSeconds', -1, 3_601],
        ['claimSeconds', 9, 601],
      ] as const
    ).flatMap(([name, ...values]) =>
      values.map((value): [string, Partial<EventConfig>, string] => [
        `${name} of ${value}`,
        { waitingRoom: { ...room, [name]: value } },
        `waitingRoom.${name}`,
      ]),
    ),
  ];
  for (const [what, change, path] of broken)
    it(`refuses ${what}, and names ${path}`, () => {
      expect(paths(change)).to.eql([path]);
    });
});
