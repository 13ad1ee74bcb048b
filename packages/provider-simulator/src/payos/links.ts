export type LinkStatus = 'PENDING' | 'UNDERPAID' | 'PAID' | 'CANCELLED' | 'EXPIRED' | 'FAILED';
export type Transfer = { reference: string; amount: number; at: number };

/** A payment link as PayOS keeps it. Amounts in VND, times in epoch milliseconds. */
export type Link = {
  id: string;
  orderCode: number;
  amount: number;
  description: string;
  returnUrl: string;
  cancelUrl: string;
  createdAt: number;
  expiresAt: number | undefined;
  status: Exclude<LinkStatus, 'EXPIRED'>;
  transfers: Transfer[];
  cancelledAt: number | undefined;
  cancellationReason: string | null;
};

export type LinkBook = {
  add(link: Link): void;
  /** By order code or id. */
  find(key: string): Link | undefined;
  nextReference(): string;
  list(): Link[];
};

/** In memory, newest `limit` links: the oldest is forgotten first. */
export function createLinkBook(limit: number): LinkBook {
  const links = new Map<string, Link>();
  const codes = new Map<string, Link>();
  let count = 0;
  return {
    add(link) {
      const oldest = links.size >= limit ? links.values().next().value : undefined;
      if (oldest !== undefined) {
        links.delete(oldest.id);
        codes.delete(String(oldest.orderCode));
      }
      links.set(link.id, link);
      codes.set(String(link.orderCode), link);
    },
    find: (key) => codes.get(key) ?? links.get(key),
    nextReference() {
      count += 1;
      return `TF${String(count).padStart(12, '0')}`;
    },
    list: () => [...links.values()],
  };
}

export function paidOf({ transfers }: Link): number {
  return transfers.reduce((sum, { amount }) => sum + amount, 0);
}

export function statusOf(link: Link, now: number): LinkStatus {
  const isOver = link.expiresAt !== undefined && now >= link.expiresAt;
  return link.status === 'PENDING' && isOver ? 'EXPIRED' : link.status;
}

/** `YYYY-MM-DD HH:mm:ss` in Vietnam, where the bank is. */
export function bankTime(epochMs: number): string {
  return new Date(epochMs + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
