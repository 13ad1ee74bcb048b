export type TransactionStatus = 'UNPAID' | 'PAID' | 'SUSPECT' | 'FAILED';

export type Refund = {
  requestId: string;
  amount: number;
  transactionNo: string;
  outcome: 'ok' | 'pending' | 'fail';
};

/** A payment as VNPay keeps it, from the moment its page is opened. Amounts in VND, times in epoch milliseconds. */
export type Transaction = {
  txnRef: string;
  amount: number;
  orderInfo: string;
  returnUrl: string;
  createDate: string;
  createdAt: number;
  expiresAt: number;
  /** Path and query of the pay page. */
  payPath: string;
  status: TransactionStatus;
  /** Of the last try: 00, or why it failed. */
  responseCode: string;
  transactionNo: string;
  charged: number;
  paidAt: number | undefined;
  refunds: Refund[];
  queriedAt: number | undefined;
};

export type TransactionBook = {
  add(transaction: Transaction): void;
  find(txnRef: string): Transaction | undefined;
  nextNumber(): string;
  list(): Transaction[];
};

/** In memory, newest `limit` transactions: the oldest is forgotten first. */
export function createTransactionBook(limit: number): TransactionBook {
  const transactions = new Map<string, Transaction>();
  let count = 14_000_000;
  return {
    add(transaction) {
      const [oldest] = transactions.keys();
      if (transactions.size >= limit && oldest !== undefined) transactions.delete(oldest);
      transactions.set(transaction.txnRef, transaction);
    },
    find: (txnRef) => transactions.get(txnRef),
    nextNumber() {
      count += 1;
      return String(count);
    },
    list: () => [...transactions.values()],
  };
}

export function isExpired({ status, expiresAt }: Transaction, now: number): boolean {
  return status === 'UNPAID' && now >= expiresAt;
}
