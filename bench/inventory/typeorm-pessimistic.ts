import { DataSource, EntitySchema, EntitySchemaOptions } from 'typeorm';
import { freshReference, referenceTables } from './reference-tables.js';
import { classIdOf, holdSeconds, poolSize, type Store, type StoreKind } from './store.js';

/** As the tutorials do it: find with a write lock, save, save. Without an outbox row, which is in its favour. */
export const typeormPessimistic: StoreKind = {
  name: 'typeorm',
  tables: { ...referenceTables, outbox: undefined },
  fresh: freshReference,
  open,
};

type ClassRow = { id: string; total: number; reserved: number; sold: number };
type HoldRow = {
  orderCode: string;
  ticketClassId: string;
  quantity: number;
  status: string;
  expiresAt: Date;
};

const classes = schemaOf<ClassRow>({
  name: 'RefClass',
  tableName: referenceTables.classes,
  columns: {
    id: { type: 'uuid', primary: true },
    total: { type: 'integer' },
    reserved: { type: 'integer' },
    sold: { type: 'integer' },
  },
});
const holds = schemaOf<HoldRow>({
  name: 'RefHold',
  tableName: referenceTables.holds,
  columns: {
    orderCode: { type: 'text', primary: true, name: 'order_code' },
    ticketClassId: { type: 'uuid', primary: true, name: 'ticket_class_id' },
    quantity: { type: 'integer' },
    status: { type: 'text' },
    expiresAt: { type: 'timestamptz', name: 'expires_at' },
  },
});

async function open(databaseUrl: string): Promise<Store> {
  const db = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    entities: [classes, holds],
    poolSize,
    synchronize: false,
  });
  await db.initialize();
  return {
    reserve: (orderCode, quantity, classNo = 0) => reserve(db, orderCode, { quantity, classNo }),
    close: () => db.destroy(),
  };
}

function reserve(
  db: DataSource,
  orderCode: string,
  { quantity, classNo }: { quantity: number; classNo: number },
): Promise<boolean> {
  const ticketClassId = classIdOf(classNo);
  return db.transaction(async (tx) => {
    const where = { id: ticketClassId };
    const found = await tx.findOne(classes, { where, lock: { mode: 'pessimistic_write' } });
    if (found === null || found.total - found.reserved - found.sold < quantity) return false;
    await tx.save(classes, { ...found, reserved: found.reserved + quantity });
    const expiresAt = new Date(Date.now() + holdSeconds * 1000);
    await tx.save(holds, { orderCode, ticketClassId, quantity, status: 'ACTIVE', expiresAt });
    return true;
  });
}

function schemaOf<T extends object>(options: Partial<EntitySchemaOptions<T>>): EntitySchema<T> {
  return new EntitySchema<T>(Object.assign(new EntitySchemaOptions<T>(), options));
}
