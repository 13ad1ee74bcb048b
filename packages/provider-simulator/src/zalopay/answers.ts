/** Every answer of the API, HTTP 200 in every case. return_code: 1 done, 2 refused, 3 still running. */
export type Answer = {
  return_code: 1 | 2 | 3;
  return_message: string;
  sub_return_code: number;
  sub_return_message: string;
  [field: string]: string | number | boolean;
};

/** Sub codes by the name ZaloPay's status code page gives them. */
export const SubCode = {
  done: 1,
  running: 2,
  cancelled: -1, // the documents name none
  refundBadAmount: -14,
  refundDuplicate: -23,
  notRefundable: -32,
  expired: -54,
  balance: -63,
  duplicate: -68,
  badTransId: -92,
  notFound: -101,
  badData: -401,
  badSignature: -402,
} as const;

export function done(fields: Record<string, string | number | boolean> = {}): Answer {
  return answer(1, 'Giao dịch thành công', { code: SubCode.done, text: 'success' }, fields);
}

export function refused(code: number, text: string): Answer {
  return answer(2, 'Giao dịch thất bại', { code, text });
}

export function running(fields: Record<string, string | number | boolean> = {}): Answer {
  const sub = { code: SubCode.running, text: 'unpaid or processing' };
  return answer(3, 'Giao dịch chưa được thực hiện', sub, fields);
}

function answer(
  code: Answer['return_code'],
  message: string,
  sub: { code: number; text: string },
  fields: Record<string, string | number | boolean> = {},
): Answer {
  return {
    return_code: code,
    return_message: message,
    sub_return_code: sub.code,
    sub_return_message: sub.text,
    ...fields,
  };
}
