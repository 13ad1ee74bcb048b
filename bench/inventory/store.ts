/** What every contender and reference at store level can do. `classNo` counts from 0. */
export type Store = {
  /** True: held; false: refused. */
  reserve(orderCode: string, quantity: number, classNo?: number): Promise<boolean>;
  close(): Promise<void>;
};

export type StoreKind<S extends Store = Store> = {
  name: string;
  tables: Tables;
  /** Empties the tables and puts classes of these totals on sale. */
  fresh(databaseUrl: string, totals: number[]): Promise<void>;
  open(databaseUrl: string): Promise<S>;
};

/** Where its books are; without an outbox nothing is told. */
export type Tables = { classes: string; holds: string; outbox: string | undefined };

export const eventId = '00000000-0000-4000-9000-000000000000';

export function classIdOf(classNo: number): string {
  return `00000000-0000-4000-8000-${String(classNo).padStart(12, '0')}`;
}

export const holdSeconds = 900;
export const poolSize = 10;
