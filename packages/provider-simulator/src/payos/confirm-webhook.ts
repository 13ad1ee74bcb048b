import { z } from 'zod';
import { refusals, success, type Answer, type Payos } from './context.js';
import type { Link } from './links.js';
import { toNotice } from './webhook.js';

const Body = z.object({ webhookUrl: z.url({ protocol: /^https?$/ }) });

/** `POST /confirm-webhook`: sends a signed sample of an order that nobody has, and takes the URL on 2xx. */
export async function confirmWebhook(payos: Payos, body: unknown): Promise<Answer> {
  const { success: fits, data } = Body.safeParse(body);
  if (!fits) return refusals.invalid('webhookUrl must be a URL');
  const sample = toNotice(payos, sampleLink(payos.now()), sampleTransfer(payos.now()));
  const response = await fetch(data.webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: sample.body,
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (response?.ok !== true) return refusals.invalid('the webhook did not answer with 2xx');
  payos.webhook.url = data.webhookUrl;
  return success({ webhookUrl: data.webhookUrl });
}

function sampleLink(now: number): Link {
  return {
    id: '124c33293c43417ab7879e14c8d9eb18',
    orderCode: 123,
    amount: 3_000,
    description: 'VQRIO123',
    returnUrl: '',
    cancelUrl: '',
    createdAt: now,
    expiresAt: undefined,
    status: 'PAID',
    transfers: [],
    cancelledAt: undefined,
    cancellationReason: null,
  };
}

function sampleTransfer(now: number) {
  return { reference: 'TF230204212323', amount: 3_000, at: now };
}
