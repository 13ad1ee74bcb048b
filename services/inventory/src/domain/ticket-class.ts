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
  fields?: Field[];
};
/** What is wrong with one field: in words, and as a code with its params for programs. */
type Field = { path: string; message: string; code: string; params?: Record<string, string> };

function wrong(field: Field): ClassRefusal {
  const message = `${field.path} ${field.message}`;
  return { reason: 'VALIDATION_FAILED', message, fields: [field] };
}

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
    return wrong({
      path: 'saleClosesAt',
      message: 'must be after saleOpensAt',
      code: 'MUST_BE_AFTER',
      params: { field: 'saleOpensAt' },
    });
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
    return wrong({
      path: 'priceMinor',
      message: 'must be 0: the event is free',
      code: 'EVENT_IS_FREE',
    });
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
  const most = maxAttendees - taken;
  return wrong({
    path: 'total',
    message: `must be at most ${most}: the event has ${maxAttendees} places, ${taken} of them in other classes`,
    code: 'TOO_LARGE',
    params: { most: String(most) },
  });
}
