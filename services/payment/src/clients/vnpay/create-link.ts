import type { LinkAnswer, LinkRequest } from '../provider.js';
import { vietnamTime } from '../vietnam-time.js';
import { callerAddress, version, type Vnpay } from './call.js';
import { hash, signedQuery } from './hash.js';
import { plainText } from './plain-text.js';

/** The payment URL. Nobody is called: VNPay learns of the payment when the buyer opens it. */
export function createLink(vnpay: Vnpay, request: LinkRequest): LinkAnswer {
  const query = signedQuery({
    vnp_Version: version,
    vnp_Command: 'pay',
    vnp_TmnCode: vnpay.tmnCode,
    vnp_Amount: String(request.amountMinor * 100),
    vnp_CreateDate: vietnamTime(request.createdAt),
    vnp_ExpireDate: vietnamTime(request.expiresAt),
    vnp_CurrCode: 'VND',
    vnp_IpAddr: callerAddress,
    vnp_Locale: 'vn',
    vnp_OrderInfo: plainText(request.description, 255),
    vnp_OrderType: 'other',
    vnp_ReturnUrl: vnpay.returnUrl,
    vnp_TxnRef: request.ref,
  });
  const signature = hash(vnpay.hashSecret, query);
  return { ok: true, url: `${vnpay.payUrl}?${query}&vnp_SecureHash=${signature}` };
}
