import { decideLimits, decideSale, type Verdict } from '../domain/decide-sale.js';
import type { Line, SaleTerms } from '../domain/order.js';
import type { SaleOfEvent } from '../clients/event-access.js';
import type { Parts } from './parts.js';

export type EventQuestion = {
  eventId: string;
  lines: Line[];
  emailVerified: boolean;
  admittedAt: Date | undefined;
};

export type EventVerdict = { ok: true; terms: SaleTerms } | (Verdict & { ok: false });

/** Published, on sale, within its limits; a "no" from an old entry is checked before it is given. */
export async function validateEvent(parts: Parts, question: EventQuestion): Promise<EventVerdict> {
  const { value, fresh } = await parts.access.sale(question.eventId);
  const verdict = judge(parts, value, question);
  if (verdict.ok || fresh) return verdict;
  return judge(parts, await parts.access.reloadSale(question.eventId), question);
}

function judge(
  { clock }: Parts,
  { sale, terms }: SaleOfEvent,
  question: EventQuestion,
): EventVerdict {
  const open = decideSale(sale, { now: clock.now(), admittedAt: question.admittedAt });
  if (!open.ok) return open;
  const within = decideLimits(sale, question);
  return within.ok ? { ok: true, terms } : within;
}
