export type OrderStatus = 'UNPAID' | 'PAID' | 'FAILED' | 'CANCELLED';

export type Refund = {
  mRefundId: string;
  refundId: string;
  zpTransId: string;
  amount: number;
  outcome: 'ok' | 'pending' | 'fail';
  at: number;
};

/** An order as ZaloPay keeps it. Amounts in VND, times in epoch milliseconds. */
export type Order = {
  appTransId: string;
  appUser: string;
  appTime: number;
  amount: number;
  description: string;
  item: string;
  embedData: string;
  callbackUrl: string;
  /** embed_data.redirecturl; empty when the merchant gave none. */
  redirectUrl: string;
  bankCode: string;
  token: string;
  createdAt: number;
  expiresAt: number;
  status: OrderStatus;
  paid?: { zpTransId: string; amount: number; at: number };
  refunds: Refund[];
};

export type OrderBook = {
  add(order: Order): void;
  byTransId(appTransId: string): Order | undefined;
  byToken(token: string): Order | undefined;
  byZpTransId(zpTransId: string): Order | undefined;
  refund(mRefundId: string): Refund | undefined;
  /** `yymmdd` and nine digits: at most 15, as the refund call demands. */
  nextNumber(day: string): string;
  list(): Order[];
  clear(): void;
};

/** In memory, newest `limit` orders: the oldest is forgotten first. */
export function createOrderBook(limit: number): OrderBook {
  const orders = new Map<string, Order>();
  const tokens = new Map<string, Order>();
  let count = 0;
  const find = (fits: (order: Order) => boolean) => [...orders.values()].find(fits);
  return {
    add(order) {
      const oldest = orders.size >= limit ? orders.values().next().value : undefined;
      if (oldest !== undefined) {
        orders.delete(oldest.appTransId);
        tokens.delete(oldest.token);
      }
      orders.set(order.appTransId, order);
      tokens.set(order.token, order);
    },
    byTransId: (appTransId) => orders.get(appTransId),
    byToken: (token) => tokens.get(token),
    byZpTransId: (zpTransId) => find((order) => order.paid?.zpTransId === zpTransId),
    refund: (mRefundId) =>
      find((order) => order.refunds.some((refund) => refund.mRefundId === mRefundId))?.refunds.find(
        (refund) => refund.mRefundId === mRefundId,
      ),
    nextNumber(day) {
      count += 1;
      return `${day}${String(count).padStart(9, '0')}`;
    },
    list: () => [...orders.values()],
    clear() {
      orders.clear();
      tokens.clear();
    },
  };
}

export function isExpired(order: Order, now: number): boolean {
  return order.status === 'UNPAID' && now >= order.expiresAt;
}
