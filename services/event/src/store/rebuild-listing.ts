import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import { listing, lockListing, nextListing } from './listing.js';

/** An empty table, into which every change goes from now on beside the one in use. What a broken attempt left is dropped. */
export function beginListing(db: DataSource): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockListing(tx);
    await tx.query(`DROP TABLE IF EXISTS ${nextListing}`);
    await tx.query(`CREATE TABLE ${nextListing} (LIKE ${listing} INCLUDING ALL)`);
  });
}

/** Puts the new table in the place of the one in use; nobody meets none. */
export function exchangeListing(db: DataSource): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockListing(tx);
    await tx.query(`DROP TABLE ${listing}`);
    await tx.query(`ALTER TABLE ${nextListing} RENAME TO ${listing}`);
  });
}

export function abandonListing(db: DataSource): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockListing(tx);
    await tx.query(`DROP TABLE IF EXISTS ${nextListing}`);
  });
}
