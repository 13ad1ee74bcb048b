import type { DomainRefusal, EventConfig, Field } from './event.js';

export const defaults = {
  maxTicketsPerOrder: 10,
  maxTicketsPerUser: 20,
  holdSeconds: 900,
  waitingRoom: { sessionSeconds: 900, reconnectGraceSeconds: 120, claimSeconds: 60 },
};

type Limits = { endsAt: number; minHoldSeconds: number };
type Range = [path: string, value: number, least: number, most: number];

/** Every rule of a config that is broken; undefined when none is. */
export function configProblem(config: EventConfig, limits: Limits): DomainRefusal | undefined {
  const fields = [
    ...windowProblems(config, limits),
    ...roomProblems(config),
    ...rangeProblems(config, limits),
  ];
  if (fields.length === 0) return undefined;
  const message = `the config is not valid: ${fields.map((f) => `${f.path} ${f.message}`).join('; ')}`;
  return { reason: 'VALIDATION_FAILED', message, fields };
}

function windowProblems(config: EventConfig, { endsAt }: Limits): Field[] {
  const { saleOpensAt, saleClosesAt, preQueueOpensAt, draw } = config;
  const problems: (Field | false)[] = [
    saleClosesAt <= saleOpensAt && {
      path: 'saleClosesAt',
      message: 'must be after saleOpensAt',
      code: 'MUST_BE_AFTER',
      params: { field: 'saleOpensAt' },
    },
    saleClosesAt > endsAt && {
      path: 'saleClosesAt',
      message: 'must not be after the end of the event',
      code: 'MUST_NOT_BE_AFTER',
      params: { field: 'endsAt' },
    },
    preQueueOpensAt !== undefined &&
      preQueueOpensAt >= saleOpensAt && {
        path: 'preQueueOpensAt',
        message: 'must be before saleOpensAt',
        code: 'MUST_BE_BEFORE',
        params: { field: 'saleOpensAt' },
      },
    draw && preQueueOpensAt === undefined && needs('draw', 'preQueueOpensAt'),
  ];
  return problems.filter((p) => p !== false);
}

function roomProblems({ allowWaitRoom, waitingRoom, draw }: EventConfig): Field[] {
  const problems: (Field | false)[] = [
    allowWaitRoom &&
      waitingRoom === undefined && {
        path: 'waitingRoom',
        message: 'is needed while allowWaitRoom is true',
        code: 'REQUIRED',
      },
    !allowWaitRoom &&
      waitingRoom !== undefined &&
      needs('waitingRoom', 'allowWaitRoom', 'is for events with allowWaitRoom only'),
    draw &&
      !allowWaitRoom &&
      needs('draw', 'allowWaitRoom', 'is for events with allowWaitRoom only'),
  ];
  return problems.filter((p) => p !== false);
}

function needs(path: string, field: string, message = `needs ${field}`): Field {
  return { path, message, code: 'NEEDS', params: { field } };
}

function rangeProblems(config: EventConfig, { minHoldSeconds }: Limits): Field[] {
  const ranges: Range[] = [
    ['maxAttendees', config.maxAttendees, 1, 10_000_000],
    ['maxTicketsPerOrder', config.maxTicketsPerOrder, 1, 100],
    ['maxTicketsPerUser', config.maxTicketsPerUser, 1, 1_000],
    ['holdSeconds', config.holdSeconds, minHoldSeconds, 3_600],
  ];
  const { waitingRoom: room } = config;
  if (room !== undefined)
    ranges.push(
      ['waitingRoom.maxConcurrent', room.maxConcurrent, 1, 1_000_000],
      ['waitingRoom.releasePerSecond', room.releasePerSecond, 1, 100_000],
      ['waitingRoom.sessionSeconds', room.sessionSeconds, 60, 3_600],
      ['waitingRoom.reconnectGraceSeconds', room.reconnectGraceSeconds, 0, 3_600],
      ['waitingRoom.claimSeconds', room.claimSeconds, 10, 600],
    );
  return ranges.flatMap(([path, value, least, most]) =>
    Number.isInteger(value) && value >= least && value <= most
      ? []
      : [
          {
            path,
            message: `must be ${least}..${most}, not ${value}`,
            code: 'OUT_OF_RANGE',
            params: { least: String(least), most: String(most) },
          },
        ],
  );
}
