import { z } from 'zod';
import { count, id, instant, page, time, whole } from './common.js';

const text = (most: number) => z.string().max(most);

export const Category = z.object({ id, name: z.string(), slug: z.string() }).openapi('Category');
export const NewCategory = z.strictObject({ name: text(100).min(1), slug: text(100).min(1) });
export const CategoryPatch = NewCategory.partial();

export const Organizer = z
  .object({ id, name: z.string(), description: z.string(), logoUrl: z.string(), ownerId: id })
  .openapi('Organizer');
export const NewOrganizer = z.strictObject({
  name: text(200).min(1),
  description: text(10_000).default(''),
  logoUrl: text(2_000).default(''),
});
export const OrganizerPatch = z.strictObject({
  name: text(200).min(1).optional(),
  description: text(10_000).optional(),
  logoUrl: text(2_000).optional(),
});

const Location = z.strictObject({
  venue: text(200),
  street: text(200),
  city: text(100),
  country: text(2),
  ward: text(100).default(''),
  district: text(100).default(''),
});

export const NewEvent = z.strictObject({
  name: text(200).min(1),
  description: text(10_000).default(''),
  startsAt: instant,
  endsAt: instant,
  timeZone: text(64),
  thumbnailUrl: text(2_000).default(''),
  location: Location,
  categoryIds: z.array(id).max(20),
  organizerId: id,
});
export const EventPatch = z.strictObject({
  name: text(200).min(1).optional(),
  description: text(10_000).optional(),
  startsAt: instant.optional(),
  endsAt: instant.optional(),
  timeZone: text(64).optional(),
  thumbnailUrl: text(2_000).optional(),
  location: Location.optional(),
  categoryIds: z.array(id).max(20).optional(),
  organizerId: id.optional(),
});

const WaitingRoom = z.strictObject({
  maxConcurrent: count,
  releasePerSecond: count,
  sessionSeconds: count,
  reconnectGraceSeconds: count,
  claimSeconds: count.default(0),
  paused: z.boolean().default(false),
});
export const Config = z.strictObject({
  saleOpensAt: instant,
  saleClosesAt: instant,
  isFree: z.boolean(),
  isPublic: z.boolean(),
  requiresApproval: z.boolean(),
  allowWaitRoom: z.boolean(),
  maxAttendees: count,
  maxTicketsPerOrder: count.default(0),
  maxTicketsPerUser: count.default(0),
  holdSeconds: count.default(0),
  retryPayments: z.boolean().default(false),
  requireVerifiedEmail: z.boolean().default(false),
  preQueueOpensAt: instant.optional(),
  draw: z.boolean().default(false),
  waitingRoom: WaitingRoom.optional(),
});
export const ConfigPatch = z.strictObject({
  saleOpensAt: instant.optional(),
  saleClosesAt: instant.optional(),
  isFree: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  requiresApproval: z.boolean().optional(),
  allowWaitRoom: z.boolean().optional(),
  maxAttendees: count.optional(),
  maxTicketsPerOrder: count.optional(),
  maxTicketsPerUser: count.optional(),
  holdSeconds: count.optional(),
  retryPayments: z.boolean().optional(),
  requireVerifiedEmail: z.boolean().optional(),
  preQueueOpensAt: instant.optional(),
  draw: z.boolean().optional(),
  waitingRoom: z
    .strictObject({
      maxConcurrent: count.optional(),
      releasePerSecond: count.optional(),
      sessionSeconds: count.optional(),
      reconnectGraceSeconds: count.optional(),
      claimSeconds: count.optional(),
      paused: z.boolean().optional(),
    })
    .optional(),
});

/** How an event is sold, as it is answered: whole. */
export const ConfigAnswer = z
  .object({
    saleOpensAt: time,
    saleClosesAt: time,
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
    preQueueOpensAt: time.optional(),
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
  })
  .openapi('EventConfig');

export const statuses = ['DRAFT', 'CONFIGURED', 'APPROVED', 'PUBLISHED', 'CANCELLED'] as const;
export const Event = z
  .object({
    id,
    name: z.string(),
    description: z.string(),
    startsAt: time,
    endsAt: time,
    timeZone: z.string(),
    thumbnailUrl: z.string(),
    location: z.record(z.string(), z.string()).nullable(),
    categories: z.array(Category),
    organizer: Organizer.or(z.null()),
    status: z.enum(statuses),
    config: ConfigAnswer.nullable(),
    version: whole,
    cancelReason: z.string().optional(),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('Event');

const mine = z.enum(['true', 'false']).default('false');
export const EventQuery = z.strictObject({
  search: text(200).default(''),
  category: text(200).default(''),
  city: text(200).default(''),
  country: text(2).default(''),
  status: z.enum(statuses).optional(),
  organizerId: z.union([z.literal(''), id]).default(''),
  from: instant.optional(),
  to: instant.optional(),
  isFree: z.enum(['true', 'false']).optional(),
  mine: mine.openapi({
    description: 'Only events on which one has a role; in any status when none is named',
  }),
  ...page,
});
export const OrganizerQuery = z.strictObject({
  mine: mine.openapi({ description: 'Only those that one owns' }),
  ...page,
});
export const PageQuery = z.strictObject(page);
export const Reason = z.strictObject({ reason: text(500).default('') });
export const Copy = z.strictObject({
  name: text(200)
    .default('')
    .openapi({ description: 'Empty: the name of the event with " (copy)"' }),
});
export const Readiness = z
  .object({
    ready: z.boolean(),
    missing: z.array(
      z.object({
        code: z.string().openapi({
          description:
            'CONFIG_MISSING, SALE_ENDED, NO_ACTIVE_CLASS, APPROVAL_MISSING, STATUS_FINAL',
        }),
        message: z.string(),
      }),
    ),
  })
  .openapi('Readiness');
export const Empty = z.strictObject({});

export const roles = ['ADMIN', 'EDITOR', 'VIEWER'] as const;
export const Role = z.strictObject({ role: z.enum(roles) });
export const RoleByEmail = z.strictObject({ email: text(254), role: z.enum(roles) });
const ofAccount = z.string().openapi({ description: 'Empty when the account is not known' });
export const Assignment = z
  .object({ userId: id, role: z.enum(roles), email: ofAccount, name: ofAccount })
  .openapi('RoleAssignment');
