import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyStock } from '../sql/apply-stock.js';

/** The same arguments and answers; a rush is written without what the other requests need. */
export class DirectRush1764500000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(applyStock);
  }

  async down(): Promise<void> {
    // What was before answers the same, and is made by no migration any more.
  }
}
