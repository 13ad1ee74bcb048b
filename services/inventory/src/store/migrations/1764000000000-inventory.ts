import { outboxSql } from '@ticketbottle/service-kit/outbox.js';
import { processedEventsSql } from '@ticketbottle/service-kit/processed-events.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyStockSql } from './sql/apply-stock.js';
import { closeHoldsSql } from './sql/close-holds.js';
import { stockPartsSql } from './sql/stock-parts.js';
import { tablesSql } from './sql/tables.js';

export class Inventory1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...tablesSql,
      ...outboxSql,
      processedEventsSql,
      ...stockPartsSql,
      ...applyStockSql,
      ...closeHoldsSql,
    ];
    for (const sql of statements) await runner.query(sql);
  }

  async down(): Promise<void> {
    await Promise.reject(new Error('stock is never dropped; restore a backup instead'));
  }
}
