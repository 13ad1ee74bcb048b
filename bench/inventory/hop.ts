import { readFileSync } from 'node:fs';
import { ReserveRequest } from '@ticketbottle/sdk/inventory.js';
import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { createStockHop } from '../../services/order/src/clients/stock-hop.js';
import type { InventoryProcess } from './service.js';
import { classIdOf, eventId, holdSeconds } from './store.js';

export type Hop = { reserve(orderCode: string): Promise<boolean>; close(): Promise<void> };

const template = ReserveRequest.fromPartial({
  eventId,
  lines: [{ ticketClassId: classIdOf(0), quantity: 1 }],
  holdSeconds,
  first: true,
});
const reservation = (orderCode: string): ReserveRequest => ({ ...template, orderCode });
const nothing = (): Promise<void> => Promise.resolve();

/** A call per reservation. */
export function unaryHop({ client }: InventoryProcess): Hop {
  return {
    async reserve(orderCode) {
      await client.reserve(reservation(orderCode));
      return true;
    },
    close: nothing,
  };
}

/** A call of the same service through the same doors, answered from memory: what the doors alone cost. */
export function unaryRead({ client }: InventoryProcess): Hop {
  return {
    async reserve() {
      await client.getAvailability({ eventId });
      return true;
    },
    close: nothing,
  };
}

/** The client of the order service. */
export function coalescedHop({ address, tls }: InventoryProcess): Hop {
  const [cert, key, ca] = [tls.cert, tls.key, tls.ca].map((file) => readFileSync(file));
  if (cert === undefined || key === undefined || ca === undefined) throw new Error('no files');
  const hop = createStockHop({
    address,
    tls: { cert, key, ca },
    metrics: createMetrics('bench'),
    logger: createLogger({ service: 'bench', level: 'silent' }),
    clock: systemClock,
    timeoutMs: 10_000,
  });
  return {
    async reserve(orderCode) {
      await hop.reserve(reservation(orderCode));
      return true;
    },
    close: () => hop.close(),
  };
}
