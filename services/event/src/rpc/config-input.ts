import { z } from 'zod';
import type { EventConfig } from '../domain/event.js';
import { plannedAt } from './input.js';

const whole = z.number().int();

/** Shapes only; ranges and relations are rules of the domain. */
export const ConfigInput = z.object({
  saleOpensAt: plannedAt,
  saleClosesAt: plannedAt,
  isFree: z.boolean(),
  isPublic: z.boolean(),
  requiresApproval: z.boolean(),
  allowWaitRoom: z.boolean(),
  maxAttendees: whole,
  maxTicketsPerOrder: whole,
  maxTicketsPerUser: whole,
  holdSeconds: whole,
  retryPayments: z.boolean(),
  requireVerifiedEmail: z.boolean(),
  preQueueOpensAt: plannedAt.optional(),
  draw: z.boolean(),
  waitingRoom: z
    .object({
      maxConcurrent: whole,
      releasePerSecond: whole,
      sessionSeconds: whole,
      reconnectGraceSeconds: whole,
      claimSeconds: whole,
      paused: z.boolean(),
    })
    .optional(),
});

export function toConfig(input: z.infer<typeof ConfigInput>): EventConfig {
  return {
    ...input,
    saleOpensAt: input.saleOpensAt.getTime(),
    saleClosesAt: input.saleClosesAt.getTime(),
    preQueueOpensAt: input.preQueueOpensAt?.getTime(),
    waitingRoom: input.waitingRoom,
  };
}
