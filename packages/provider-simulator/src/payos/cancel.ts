import { z } from 'zod';
import { refusals, success, type Answer, type Payos } from './context.js';
import { linkData } from './get.js';
import { statusOf } from './links.js';

const Body = z.object({ cancellationReason: z.string().optional() }).catch({});

/** `POST /v2/payment-requests/{id}/cancel`: an unpaid link. A transfer can arrive all the same. */
export function cancel({ links, now }: Payos, key: string, body: unknown): Answer {
  const link = links.find(key);
  if (link === undefined) return refusals.unknown;
  if (statusOf(link, now()) !== 'PENDING')
    return refusals.invalid(
      `the link is ${statusOf(link, now())}; only an unpaid one is cancelled`,
    );
  link.status = 'CANCELLED';
  link.cancelledAt = now();
  link.cancellationReason = Body.parse(body).cancellationReason ?? null;
  return success(linkData(link, now()));
}
