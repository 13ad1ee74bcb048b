import type { LinkAnswer, LinkRequest } from '../provider.js';
import { call, hasCode, messageOf, type Zalopay } from './call.js';
import { mac } from './mac.js';

const duplicate = -68;
const leastSeconds = 300;
const timeoutMs = 4_000;
/** Never empty; a constant is allowed, and tells ZaloPay nothing about the buyer. */
const appUser = 'ticketbottle';

/** `POST /v2/create`. ZaloPay accepts no life below 300 s: a shorter link is cancelled at our window's end. */
export async function createLink(zalopay: Zalopay, request: LinkRequest): Promise<LinkAnswer> {
  const { appId, key1, callbackUrl, returnUrl } = zalopay;
  const appTime = zalopay.now();
  const embedData = JSON.stringify({ redirecturl: `${returnUrl}?ref=${request.ref}` });
  const item = '[]';
  const secondsLeft = Math.floor((request.expiresAt - appTime) / 1_000);
  const signed = [appId, request.ref, appUser, request.amountMinor, appTime, embedData, item];
  const fields = {
    app_id: appId,
    app_user: appUser,
    app_trans_id: request.ref,
    app_time: appTime,
    amount: request.amountMinor,
    description: request.description,
    item,
    embed_data: embedData,
    bank_code: '',
    expire_duration_seconds: Math.max(leastSeconds, secondsLeft),
    callback_url: callbackUrl,
    mac: mac(key1, signed),
  };
  try {
    const answer = await call(zalopay, { path: '/v2/create', fields, timeoutMs, lane: 'create' });
    const url = answer['order_url'];
    if (answer.return_code === 1 && typeof url === 'string') return { ok: true, url };
    const kind = hasCode(answer, duplicate) ? 'duplicate' : 'refused';
    return { ok: false, kind, message: messageOf(answer) };
  } catch (error) {
    return { ok: false, kind: 'unknown', message: String(error) };
  }
}
