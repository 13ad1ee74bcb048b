import { z } from 'zod';
import { refusals, success, type Answer, type Payos } from './context.js';
import type { Link } from './links.js';
import { requestSignature, signatureMatches } from './signature.js';

const amount = z
  .number('amount must be a number')
  .int()
  .positive('amount must be a positive number');
const Request = z.object({
  orderCode: z
    .number()
    .int()
    .positive('order_code must be a positive number')
    .max(Number.MAX_SAFE_INTEGER, 'order_code must not be greater than 9007199254740991'),
  amount,
  description: z.string().min(1).max(25, 'description: Mô tả tối đa 25 kí tự'),
  cancelUrl: z.url(),
  returnUrl: z.url(),
  expiredAt: z.number().int().max(2_147_483_647).optional(),
  signature: z.string(),
});
type Request = z.infer<typeof Request>;

/** `POST /v2/payment-requests`. An order code is used once in a channel, whatever became of it. */
export function create(payos: Payos, body: unknown): Answer {
  const { success: fits, data, error } = Request.safeParse(body);
  if (!fits) return refusals.invalid(error.issues.map(({ message }) => message).join(', '));
  const { channel, links, now } = payos;
  if (!signatureMatches(requestSignature(channel.checksumKey, data), data.signature))
    return refusals.badSignature;
  if (data.expiredAt !== undefined && data.expiredAt * 1_000 <= now())
    return refusals.invalid('expired_at can not before now');
  if (links.find(String(data.orderCode)) !== undefined) return refusals.exists;
  const link = toLink(payos, data);
  links.add(link);
  return success(createdData(payos, link));
}

function toLink({ now, newId }: Payos, request: Request): Link {
  return {
    id: newId(),
    orderCode: request.orderCode,
    amount: request.amount,
    description: request.description,
    returnUrl: request.returnUrl,
    cancelUrl: request.cancelUrl,
    createdAt: now(),
    expiresAt: request.expiredAt === undefined ? undefined : request.expiredAt * 1_000,
    status: 'PENDING',
    transfers: [],
    cancelledAt: undefined,
    cancellationReason: null,
  };
}

function createdData({ publicUrl }: Payos, link: Link) {
  return {
    bin: '970422',
    accountNumber: '113366668888',
    accountName: 'TICKETBOTTLE',
    amount: link.amount,
    description: `CS${link.description}`,
    orderCode: link.orderCode,
    currency: 'VND',
    paymentLinkId: link.id,
    status: 'PENDING',
    ...(link.expiresAt === undefined ? {} : { expiredAt: Math.floor(link.expiresAt / 1_000) }),
    checkoutUrl: `${publicUrl}/payos/web/${link.id}`,
    qrCode: `00020101021238${link.id}`,
  };
}
