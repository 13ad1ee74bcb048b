import type { Notice } from '../notify.js';
import type { Payos } from './context.js';
import { bankTime, type Link, type Transfer } from './links.js';
import { dataSignature } from './signature.js';

/** Sent for each transfer, once: PayOS documents no retry. */
export function toNotice(
  { channel, knobs, webhook }: Payos,
  link: Link,
  transfer: Transfer,
): Notice {
  const data = {
    orderCode: link.orderCode,
    amount: transfer.amount,
    description: link.description,
    accountNumber: '113366668888',
    reference: transfer.reference,
    transactionDateTime: bankTime(transfer.at),
    currency: 'VND',
    paymentLinkId: link.id,
    code: '00',
    desc: 'Thành công',
    counterAccountBankId: '',
    counterAccountBankName: '',
    counterAccountName: null,
    counterAccountNumber: null,
    virtualAccountName: '',
    virtualAccountNumber: '',
  };
  const key = knobs.now().badSignature ? 'not the checksum key' : channel.checksumKey;
  const signature = dataSignature(key, data);
  const body = JSON.stringify({ code: '00', desc: 'success', success: true, data, signature });
  return {
    provider: 'payos',
    ref: String(link.orderCode),
    url: webhook.url,
    method: 'POST',
    body,
    most: 1,
    isAcknowledged: (status) => status >= 200 && status < 300,
  };
}
