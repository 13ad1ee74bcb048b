import { z } from 'zod';
import { type Answer, done, refused, SubCode } from './answers.js';
import type { Fields, Zalopay } from './context.js';
import {
  CLOCK_DRIFT_MS,
  integer,
  jsonText,
  positive,
  problemOf,
  signature,
  text,
} from './fields.js';
import { mac, macMatches } from './mac.js';
import type { Order } from './orders.js';
import { vietnamDay } from './vietnam-day.js';

const DEFAULT_EXPIRY_SECONDS = 15 * 60;

const Request = z.object({
  app_id: positive,
  app_user: text(50),
  app_trans_id: text(40),
  app_time: integer,
  amount: positive,
  description: text(256),
  item: jsonText('array'),
  embed_data: jsonText('object'),
  bank_code: z.string().max(20).default(''),
  expire_duration_seconds: integer
    .refine((seconds) => seconds >= 300 && seconds <= 2_592_000, 'must be 300..2592000')
    .default(DEFAULT_EXPIRY_SECONDS),
  callback_url: z.url({ protocol: /^https?$/ }).optional(),
  mac: signature,
});
type Request = z.infer<typeof Request>;

const EmbedData = z.object({ redirecturl: z.url({ protocol: /^https?$/ }).optional() });

/** `POST /v2/create`: stores an unpaid order and answers where the payer pays. */
export function create(zalopay: Zalopay, fields: Fields): Answer {
  const { success, data, error } = Request.safeParse(fields);
  if (!success) return refused(SubCode.badData, problemOf(error));
  const refusal = refusalOf(zalopay, data, fields);
  if (refusal !== undefined) return refusal;
  const order = toOrder(zalopay, data);
  zalopay.orders.add(order);
  const orderUrl = `${zalopay.publicUrl}/zalopay/pay/${order.token}`;
  return done({
    order_url: orderUrl,
    zp_trans_token: order.token,
    order_token: order.token,
    qr_code: orderUrl,
  });
}

function refusalOf(zalopay: Zalopay, request: Request, fields: Fields): Answer | undefined {
  const { app, orders, now } = zalopay;
  if (request.app_id !== app.appId) return refused(SubCode.badSignature, 'unknown app_id');
  const signed = ['app_id', 'app_trans_id', 'app_user', 'amount', 'app_time', 'embed_data', 'item'];
  const values = signed.map((name) => fields[name] ?? '');
  if (!macMatches(mac(app.key1, values), request.mac))
    return refused(SubCode.badSignature, 'mac not equal');
  if (Math.abs(now() - request.app_time) > CLOCK_DRIFT_MS)
    return refused(SubCode.badData, 'app_time: more than 15 minutes off');
  if (!request.app_trans_id.startsWith(`${vietnamDay(now())}_`))
    return refused(SubCode.badData, 'app_trans_id: must begin with today in GMT+7 as yymmdd_');
  if (!EmbedData.safeParse(JSON.parse(request.embed_data)).success)
    return refused(SubCode.badData, 'embed_data: redirecturl must be a URL');
  if (orders.byTransId(request.app_trans_id) !== undefined)
    return refused(SubCode.duplicate, 'app_trans_id is duplicated');
  return undefined;
}

function toOrder({ now, newToken }: Zalopay, request: Request): Order {
  const createdAt = now();
  return {
    appTransId: request.app_trans_id,
    appUser: request.app_user,
    appTime: request.app_time,
    amount: request.amount,
    description: request.description,
    item: request.item,
    embedData: request.embed_data,
    callbackUrl: request.callback_url ?? '',
    redirectUrl: EmbedData.parse(JSON.parse(request.embed_data)).redirecturl ?? '',
    bankCode: request.bank_code,
    token: newToken(),
    createdAt,
    expiresAt: createdAt + request.expire_duration_seconds * 1_000,
    status: 'UNPAID',
    refunds: [],
  };
}
