/** What VNPay signs of an answer to a refund; of one to a query it goes on. */
export const answerOf = [
  ...[
    'ResponseId',
    'Command',
    'ResponseCode',
    'Message',
    'TmnCode',
    'TxnRef',
    'Amount',
    'BankCode',
  ],
  ...['PayDate', 'TransactionNo', 'TransactionType', 'TransactionStatus', 'OrderInfo'],
];
