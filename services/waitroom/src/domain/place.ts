/** A place in the line of one event: given once per user, for ever the same. */
export type Place = {
  eventId: string;
  /** Arrival number, from 1. */
  number: number;
  /** When it was taken, epoch milliseconds. */
  joinedAt: number;
};

/** Message authentication code of a text; the key stays with whoever made the function. */
export type Mac = (text: string) => Uint8Array;

const macBytes = 12;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const shape = /^([A-Za-z0-9_-]{22})\.([0-9a-z]{1,10})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{16})$/;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** `event.number.joined.mac`: nothing has to be looked up to know whose it is, and nobody can guess another's. */
export function sessionIdOf(place: Place, userId: string, mac: Mac): string {
  return `${body(place)}.${seal('session', place, userId, mac)}`;
}

/** What a session id says; undefined when it is none. It proves nothing before `isSessionOf`. */
export function readSessionId(sessionId: string): Place | undefined {
  const match = shape.exec(sessionId);
  if (match === null) return undefined;
  const [, event = '', number = '', joined = ''] = match;
  const hex = Buffer.from(event, 'base64url').toString('hex');
  const eventId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const place = { eventId, number: parseInt(number, 36), joinedAt: parseInt(joined, 36) };
  return isUuid(eventId) && place.number >= 1 ? place : undefined;
}

/** The place of a session id that was made for this user; undefined for anybody else's and for a forged one. */
export function placeOf(sessionId: string, userId: string, mac: Mac): Place | undefined {
  const place = readSessionId(sessionId);
  if (place === undefined) return undefined;
  return equal(sessionIdOf(place, userId, mac), sessionId) ? place : undefined;
}

/** A short proof of the place that names its owner, for streams and re-joins. */
export function ticketOf(place: Place, userId: string, mac: Mac): string {
  return `${body(place)}.${pack(userId)}.${seal('ticket', place, userId, mac)}`;
}

/** The owner and place of a ticket; undefined when it is not one of ours. */
export function readTicket(ticket: string, mac: Mac): (Place & { userId: string }) | undefined {
  const parts = ticket.split('.');
  const user = parts.splice(3, 1)[0] ?? '';
  if (parts.length !== 4 || user.length !== 22) return undefined;
  const place = readSessionId(parts.join('.'));
  if (place === undefined) return undefined;
  const userId = Buffer.from(user, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return equal(ticketOf(place, userId, mac), ticket) ? { ...place, userId } : undefined;
}

function body({ eventId, number, joinedAt }: Place): string {
  return `${pack(eventId)}.${number.toString(36)}.${joinedAt.toString(36)}`;
}

function pack(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function seal(kind: string, place: Place, userId: string, mac: Mac): string {
  const bytes = mac(`${kind}|${place.eventId}|${place.number}|${place.joinedAt}|${userId}`);
  return Buffer.from(bytes.subarray(0, macBytes)).toString('base64url');
}

/** Takes as long for a near miss as for a far one. */
function equal(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
