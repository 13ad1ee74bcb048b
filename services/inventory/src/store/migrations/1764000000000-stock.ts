import { outboxSql } from '@ticketbottle/service-kit/outbox.js';
import { processedEventsSql } from '@ticketbottle/service-kit/processed-events.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { confirmTickets } from '../sql/confirm-tickets.js';
import { endHolds } from '../sql/end-holds.js';
import { leftOf, linesByClass, lockClasses, refusal, tellStock } from '../sql/functions.js';
import { releaseTickets } from '../sql/release-tickets.js';
import { reserveTickets, saleRefusal } from '../sql/reserve-tickets.js';
import { tables } from '../sql/tables.js';

export class Stock1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...outboxSql, processedEventsSql, ...functions])
      await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION end_holds, release_tickets, confirm_tickets, reserve_tickets');
    await db.query(
      'DROP FUNCTION sale_refusal, refusal, left_of, lines_by_class, tell_stock, lock_classes',
    );
    await db.query('DROP TABLE holds, ticket_classes, events, processed_events, outbox');
    await db.query('DROP FUNCTION outbox_notify');
  }
}

const functions = [
  refusal,
  leftOf,
  linesByClass,
  lockClasses,
  tellStock,
  saleRefusal,
  reserveTickets,
  confirmTickets,
  releaseTickets,
  endHolds,
];
