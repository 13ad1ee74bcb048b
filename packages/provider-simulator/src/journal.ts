export type ProviderName = 'zalopay' | 'payos' | 'vnpay';

/** One delivery of a notice and what the merchant answered. */
export type JournalEntry = {
  /** Epoch milliseconds. */
  at: number;
  provider: ProviderName;
  /** The merchant's id of the transaction at the provider. */
  ref: string;
  url: string;
  /** 1 for the first delivery, 2.. for the retries. */
  delivery: number;
  /** The body that was sent, or the URL of a notice by GET. */
  sent: string;
  /** Null when no answer came. */
  httpStatus: number | null;
  body: string;
  /** False leads to a further delivery, as far as the provider's schedule allows. */
  acknowledged: boolean;
  error?: string;
};

export type Journal = {
  write(entry: JournalEntry): void;
  list(ref?: string): JournalEntry[];
  clear(): void;
};

/** Keeps the newest `limit` entries, oldest first. */
export function createJournal(limit: number): Journal {
  let entries: JournalEntry[] = [];
  return {
    write(entry) {
      if (entries.length >= limit) entries.shift();
      entries.push(entry);
    },
    list: (ref) => entries.filter((entry) => ref === undefined || entry.ref === ref),
    clear() {
      entries = [];
    },
  };
}
