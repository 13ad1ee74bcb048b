import type { Event } from './event.js';

export type MissingPart = {
  code: 'CONFIG_MISSING' | 'SALE_ENDED' | 'NO_ACTIVE_CLASS' | 'APPROVAL_MISSING' | 'STATUS_FINAL';
  message: string;
};

/** What an event can not be published without. */
export function saleProblems(
  { config }: Pick<Event, 'config'>,
  o: { hasActiveClass: boolean; now: number },
): MissingPart[] {
  const missing: MissingPart[] = [];
  if (config === undefined)
    missing.push({ code: 'CONFIG_MISSING', message: 'the event has no config; set one' });
  else if (config.saleClosesAt <= o.now)
    missing.push({
      code: 'SALE_ENDED',
      message: 'the sale window has ended; set a saleClosesAt in the future before publishing',
    });
  if (!o.hasActiveClass)
    missing.push({
      code: 'NO_ACTIVE_CLASS',
      message: 'the event has no ACTIVE ticket class; create one before publishing',
    });
  return missing;
}

/** Everything that stands between an event and its publication, in the order in which it is done. */
export function planReadiness(
  event: Pick<Event, 'config' | 'status'>,
  o: { hasActiveClass: boolean; now: number },
): MissingPart[] {
  const { status, config } = event;
  if (status === 'PUBLISHED' || status === 'CANCELLED')
    return [{ code: 'STATUS_FINAL', message: `the event is ${status} and can not be published` }];
  const missing = saleProblems(event, o);
  if (status === 'DRAFT' && config !== undefined)
    missing.unshift({
      code: 'CONFIG_MISSING',
      message: 'the config of a copy is to be looked at: set it',
    });
  const needsApproval = config?.requiresApproval ?? true;
  if (needsApproval && status !== 'APPROVED')
    missing.push({
      code: 'APPROVAL_MISSING',
      message: 'a platform admin has not approved the event yet',
    });
  return missing;
}
