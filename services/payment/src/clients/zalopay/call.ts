import { z } from 'zod';
import type { Lane } from '../guard.js';

/** What one call needs to know of our application at ZaloPay. */
export type Zalopay = {
  appId: number;
  key1: string;
  key2: string;
  url: string;
  callbackUrl: string;
  returnUrl: string;
  now(): number;
  /** Runs behind the breaker and bulkhead. */
  guard<T>(lane: Lane, run: () => Promise<T>): Promise<T>;
};

const Answer = z.looseObject({
  return_code: z.number(),
  return_message: z.string().default(''),
  sub_return_code: z.number().default(0),
  sub_return_message: z.string().default(''),
});
export type Answer = z.infer<typeof Answer>;

/** Posts form fields. Every answer of ZaloPay has HTTP status 200; any other is a fault. */
export function call(
  zalopay: Zalopay,
  o: { path: string; fields: Record<string, string | number>; timeoutMs: number; lane?: Lane },
): Promise<Answer> {
  // Begun here: the deadline is also that of waiting for a place.
  const signal = AbortSignal.timeout(o.timeoutMs);
  return zalopay.guard(o.lane ?? 'background', async () => {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(o.fields)) body.set(name, String(value));
    const response = await fetch(zalopay.url + o.path, { method: 'POST', body, signal });
    if (!response.ok) throw new Error(`ZaloPay answered ${o.path} with HTTP ${response.status}`);
    return Answer.parse(await response.json());
  });
}

/** Documents print these codes as `return_code` here and `sub_return_code` there: both are read. */
export function hasCode(answer: Answer, code: number): boolean {
  return answer.return_code === code || answer.sub_return_code === code;
}

/** Too many calls, system error, maintenance: says nothing about the payment or refund meant. */
export function isTrouble(answer: Answer): boolean {
  return [-429, -500, -999].some((code) => hasCode(answer, code));
}

export function messageOf(answer: Answer): string {
  const { return_code, sub_return_code, return_message, sub_return_message } = answer;
  return `ZaloPay ${return_code}/${sub_return_code} ${sub_return_message || return_message}`;
}
