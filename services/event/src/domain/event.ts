export type Status = 'DRAFT' | 'CONFIGURED' | 'APPROVED' | 'PUBLISHED' | 'CANCELLED';
export type Role = 'VIEWER' | 'EDITOR' | 'ADMIN';

export type Location = {
  venue: string;
  street: string;
  city: string;
  country: string;
  ward: string;
  district: string;
};

export type WaitingRoom = {
  maxConcurrent: number;
  releasePerSecond: number;
  sessionSeconds: number;
  reconnectGraceSeconds: number;
  claimSeconds: number;
  paused: boolean;
};

/** How an event is sold. Instants are epoch milliseconds. */
export type EventConfig = {
  saleOpensAt: number;
  saleClosesAt: number;
  isFree: boolean;
  isPublic: boolean;
  requiresApproval: boolean;
  allowWaitRoom: boolean;
  maxAttendees: number;
  maxTicketsPerOrder: number;
  maxTicketsPerUser: number;
  holdSeconds: number;
  retryPayments: boolean;
  requireVerifiedEmail: boolean;
  preQueueOpensAt: number | undefined;
  draw: boolean;
  waitingRoom: WaitingRoom | undefined;
};

export type Event = {
  id: string;
  name: string;
  description: string;
  startsAt: number;
  endsAt: number;
  timeZone: string;
  thumbnailUrl: string;
  location: Location;
  organizerId: string;
  status: Status;
  config: EventConfig | undefined;
  version: number;
  createdBy: string;
  createdAt: number;
  updatedAt: number;
  cancelReason: string;
  /** Undefined until it was: what never was published stays hidden, also when cancelled. */
  publishedAt: number | undefined;
};

export type DomainRefusal = {
  reason:
    | 'VALIDATION_FAILED'
    | 'INVALID_TRANSITION'
    | 'ROLE_REQUIRED'
    | 'EVENT_CANCELLED'
    | 'LAST_ADMIN'
    | 'MANAGED_BY_TICKETSALE'
    | 'DEPENDENCY_UNAVAILABLE';
  message: string;
  fields?: Field[];
};
/** What is wrong with one field: in words, and as a code with its params for programs. */
export type Field = {
  path: string;
  message: string;
  code: string;
  params?: Record<string, string>;
};
export type Decision<T> = { ok: true; value: T } | { ok: false; refusal: DomainRefusal };

export function refuse(
  reason: DomainRefusal['reason'],
  message: string,
): { ok: false; refusal: DomainRefusal } {
  return { ok: false, refusal: { reason, message } };
}
