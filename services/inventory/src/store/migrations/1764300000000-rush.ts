import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyStock } from '../sql/apply-stock.js';

/** Other arguments. Nothing was released with those before. */
export class Rush1764300000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION apply_stock');
    await db.query(applyStock);
  }

  async down(): Promise<void> {
    // The migration before made the same function.
  }
}
