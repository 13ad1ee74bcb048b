import { createHmac } from 'node:crypto';
import { dataSignature } from '@ticketbottle/provider-simulator/payos/signature.js';
import { sha512, toSignedText } from '@ticketbottle/provider-simulator/vnpay/hash.js';
import { Provider } from '@ticketbottle/sdk/payment.js';
import { app, channel, notice, terminal, type Rig } from './payment-rig.js';

/** A notice as it arrives: a body by POST, or a query string by GET. */
export type Sent = { provider: Provider; text: string };
export type Claim = {
  provider: Provider;
  ref: string;
  amountMinor: number;
  txId: string;
  linkId?: string;
};

/** Without `keys` they are those of the providers: the notice is genuine. */
export function signedNotice(claim: Claim, key?: string): Sent {
  const { provider, ref, amountMinor, txId } = claim;
  if (provider === Provider.ZALOPAY) {
    const data = { app_trans_id: ref, amount: amountMinor, zp_trans_id: txId };
    return { provider, text: notice(data, key ?? app.key2) };
  }
  if (provider === Provider.PAYOS) {
    const data = {
      orderCode: Number(ref),
      amount: amountMinor,
      description: 'TB',
      reference: txId,
      transactionDateTime: '2026-01-01 00:30:00',
      currency: 'VND',
      paymentLinkId: claim.linkId ?? 'none',
      code: '00',
      desc: 'success',
      counterAccountName: null,
    };
    const signature = dataSignature(key ?? channel.checksumKey, data);
    const body = { code: '00', desc: 'success', success: true, data, signature };
    return { provider, text: JSON.stringify(body) };
  }
  return { provider, text: ipn(vnpayFields(claim), key) };
}

export function vnpayFields({ ref, amountMinor, txId }: Claim): Record<string, string> {
  return {
    vnp_TmnCode: terminal.tmnCode,
    vnp_Amount: String(amountMinor * 100),
    vnp_BankCode: 'NCB',
    vnp_OrderInfo: 'Two tickets',
    vnp_TransactionNo: txId,
    vnp_ResponseCode: '00',
    vnp_TransactionStatus: '00',
    vnp_TxnRef: ref,
  };
}

export function ipn(fields: Record<string, string>, secret = terminal.hashSecret): string {
  const text = toSignedText(new Map(Object.entries(fields)));
  return `${text}&vnp_SecureHash=${sha512(secret, text)}`;
}

/** Notices of one payment that no provider has signed, each wrong in another way. */
export function forgeries(claim: Claim): Sent[] {
  const { provider } = claim;
  const genuine = signedNotice(claim).text;
  const foreign = signedNotice(claim, 'a key that is nobody’s').text;
  const dearer = genuine.replaceAll(String(claim.amountMinor), String(claim.amountMinor + 1));
  const cheap = createHmac('sha256', '').update('').digest('hex');
  const unsigned = genuine.replace(/[0-9a-f]{64,128}/, '');
  const short = genuine.replace(/([0-9a-f]{62,126})[0-9a-f]{2}/, '$1');
  const guessed = genuine.replace(/[0-9a-f]{64,128}/, (hex) => cheap.padEnd(hex.length, '0'));
  const twice = provider === Provider.VNPAY ? `${genuine}&vnp_Amount=1` : `${genuine}${genuine}`;
  return [foreign, dearer, unsigned, short, guessed, twice].map((text) => ({ provider, text }));
}

const paths = {
  [Provider.ZALOPAY]: '/zalopay',
  [Provider.PAYOS]: '/payos',
  [Provider.VNPAY]: '/vnpay/ipn',
} as const;

/** The HTTP status and the answer's text. */
export async function send(rig: Pick<Rig, 'doors'>, { provider, text }: Sent) {
  const path = rig.doors + paths[provider as keyof typeof paths];
  const isQuery = provider === Provider.VNPAY;
  const init = isQuery ? {} : { method: 'POST', body: text };
  const response = await fetch(isQuery ? `${path}?${text}` : path, init);
  return { status: response.status, text: await response.text() };
}
