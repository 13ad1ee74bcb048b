import { outboxSql } from '@ticketbottle/service-kit/outbox.js';
import { processedEventsSql } from '@ticketbottle/service-kit/processed-events.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tables } from '../sql/tables.js';

export class Stock1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...outboxSql, processedEventsSql]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE holds, ticket_classes, events, processed_events, outbox');
    await db.query('DROP FUNCTION outbox_notify');
  }
}
