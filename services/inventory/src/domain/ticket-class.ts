export type ClassStatus = 'ACTIVE' | 'INACTIVE';

/** A class as it is stored. Instants are epoch milliseconds. */
export type TicketClass = {
  id: string;
  eventId: string;
  name: string;
  priceMinor: number;
  currency: string;
  total: number;
  reserved: number;
  sold: number;
  saleOpensAt: number | undefined;
  saleClosesAt: number | undefined;
  status: ClassStatus;
  version: number;
};

/** What inventory keeps of an event. */
export type EventFacts = {
  eventId: string;
  state: string;
  maxAttendees: number | undefined;
  isFree: boolean;
  saleOpensAt: number | undefined;
  saleClosesAt: number | undefined;
  version: number;
};

export type ClassRefusal = {
  reason:
    | 'VALIDATION_FAILED'
    | 'CURRENCY_MISMATCH'
    | 'EVENT_CANCELLED'
    | 'INVALID_TRANSITION'
    | 'HAS_SALES';
  message: string;
};

/** Why a class can not be as it is wanted; `others` are the other classes of the event. */
export function classProblem(
  wanted: TicketClass,
  event: EventFacts,
  others: readonly TicketClass[],
): ClassRefusal | undefined {
  if (event.state === 'CANCELLED')
    return {
      reason: 'EVENT_CANCELLED',
      message: 'the event was cancelled; its classes can not be changed',
    };
  if (event.maxAttendees === undefined)
    return {
      reason: 'INVALID_TRANSITION',
      message: 'the event has no config yet; set it before its classes',
    };
  const { saleOpensAt, saleClosesAt } = wanted;
  if (saleOpensAt !== undefined && saleClosesAt !== undefined && saleClosesAt <= saleOpensAt)
    return { reason: 'VALIDATION_FAILED', message: 'saleClosesAt must be after saleOpensAt' };
  if (wanted.total < wanted.reserved + wanted.sold)
    return {
      reason: 'HAS_SALES',
      message: `${wanted.reserved + wanted.sold} tickets are reserved or sold; total can not be ${wanted.total}`,
    };
  return moneyProblem(wanted, event, others) ?? seatProblem(wanted, event.maxAttendees, others);
}

function moneyProblem(
  wanted: TicketClass,
  event: EventFacts,
  others: readonly TicketClass[],
): ClassRefusal | undefined {
  if (event.isFree && wanted.priceMinor > 0)
    return { reason: 'VALIDATION_FAILED', message: 'the event is free: priceMinor must be 0' };
  const [other] = others;
  if (other !== undefined && other.currency !== wanted.currency)
    return {
      reason: 'CURRENCY_MISMATCH',
      message: `the event sells in ${other.currency}; one event has one currency`,
    };
  return undefined;
}

function seatProblem(
  wanted: TicketClass,
  maxAttendees: number,
  others: readonly TicketClass[],
): ClassRefusal | undefined {
  const taken = others.reduce((sum, other) => sum + other.total, 0);
  if (taken + wanted.total <= maxAttendees) return undefined;
  return {
    reason: 'VALIDATION_FAILED',
    message: `total must be at most ${maxAttendees - taken}: the event has ${maxAttendees} places, ${taken} of them in other classes`,
  };
}
