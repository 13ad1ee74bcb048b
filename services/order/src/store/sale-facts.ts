import type { Mongo, SaleFactDocument } from './mongo.js';
import { isDuplicateKey } from './orders.js';

export type SaleFacts = {
  /** Keeps the newest version of an order or a class; any number of times, in any order. */
  keep(fact: SaleFactDocument & { version: number }): Promise<void>;
  /** Keeps a message of the line, once. */
  note(fact: SaleFactDocument): Promise<void>;
};

export function createSaleFacts({ saleFacts }: Mongo): SaleFacts {
  const unlessThere = async (write: () => PromiseLike<unknown>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  };
  return {
    keep: ({ _id, version, ...fact }) =>
      unlessThere(() =>
        saleFacts.updateOne(
          { _id, version: { $lt: version } },
          { $set: { ...fact, version } },
          { upsert: true },
        ),
      ),
    note: ({ _id, ...fact }) =>
      unlessThere(() => saleFacts.updateOne({ _id }, { $setOnInsert: fact }, { upsert: true })),
  };
}
