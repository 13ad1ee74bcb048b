import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyStock } from '../sql/apply-stock.js';
import { tellCrossed } from '../sql/tell-crossed.js';

/** One call for many requests. Replicas of the release before keep working beside it: their functions stay. */
export class Batches1764200000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [...up, tellCrossed, applyStock]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const sql of down) await db.query(sql);
  }
}

const up = [
  // The hot row is written once per batch: room for its next versions in its own page.
  'ALTER TABLE ticket_classes SET (fillfactor = 50)',
  'ALTER TABLE ticket_classes ADD COLUMN refunded integer NOT NULL DEFAULT 0 CHECK (refunded >= 0)',
  `UPDATE ticket_classes c SET refunded = r.quantity FROM (
     SELECT ticket_class_id, sum(quantity) AS quantity FROM holds WHERE status = 'REFUNDED' GROUP BY 1) r
   WHERE c.id = r.ticket_class_id`,
  // apply_stock looks at the class under its lock; a check per row would double the price of a hold.
  'ALTER TABLE holds DROP CONSTRAINT holds_ticket_class_id_fkey',
  // Active holds of a class, those that end first first: for expiry and for cancelled events.
  `CREATE INDEX holds_active ON holds (ticket_class_id, expires_at) WHERE status = 'ACTIVE'`,
  'DROP INDEX holds_class, holds_due',
  // NOTIFY makes all commits of a database wait for each other; the relay is woken by who wrote.
  'DROP TRIGGER outbox_notify ON outbox',
  'ALTER TABLE outbox DROP CONSTRAINT outbox_id_key',
  // Written and read as it is; nobody looks into it here.
  'ALTER TABLE outbox ALTER COLUMN payload TYPE json',
];

const down = [
  'ALTER TABLE outbox ALTER COLUMN payload TYPE jsonb',
  'ALTER TABLE outbox ADD CONSTRAINT outbox_id_key UNIQUE (id)',
  `CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify()`,
  `CREATE INDEX holds_due ON holds (expires_at) WHERE status = 'ACTIVE'`,
  'CREATE INDEX holds_class ON holds (ticket_class_id, status)',
  'DROP INDEX holds_active',
  'DELETE FROM holds h WHERE NOT EXISTS (SELECT FROM ticket_classes c WHERE c.id = h.ticket_class_id)',
  'ALTER TABLE holds ADD CONSTRAINT holds_ticket_class_id_fkey FOREIGN KEY (ticket_class_id) REFERENCES ticket_classes',
  'ALTER TABLE ticket_classes DROP COLUMN refunded',
  'ALTER TABLE ticket_classes RESET (fillfactor)',
  'DROP FUNCTION apply_stock, tell_crossed',
];
