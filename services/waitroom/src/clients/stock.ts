import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import {
  TicketClassStatus,
  type ClassAvailability,
  type InventoryServiceDefinition,
} from '@ticketbottle/sdk/inventory.js';

/**
 * `available`: of ACTIVE classes; `sold`: of all; `total`: what there is to sell, so that sold = total is sold out. Unknown while
 * inventory does not answer.
 */
export type Stock = { available: number; sold: number; total: number } | undefined;
export type StockReader = { of(eventId: string): Promise<Stock>; forget(eventId: string): void };

const liveMs = 1_000;
/** No answer for this long stops admission. */
const trustMs = 2_000;
const timeoutMs = 1_000;

export function stockReader(
  { client }: GrpcClient<InventoryServiceDefinition>,
  clock: { now(): number },
): StockReader {
  const known = new Map<string, { stock: NonNullable<Stock>; at: number }>();
  const ask = async (eventId: string): Promise<void> => {
    const { items } = await client.getAvailability({ eventId }, { deadline: timeoutMs });
    known.set(eventId, { stock: toStock(items), at: clock.now() });
  };
  return {
    async of(eventId) {
      const before = known.get(eventId);
      if (before === undefined || clock.now() - before.at >= liveMs)
        await ask(eventId).catch(() => undefined);
      const now = known.get(eventId);
      return now === undefined || clock.now() - now.at > trustMs ? undefined : now.stock;
    },
    forget(eventId) {
      const entry = known.get(eventId);
      if (entry !== undefined) known.set(eventId, { ...entry, at: entry.at - liveMs });
    },
  };
}

/** An INACTIVE class has nothing to sell but what it sold. */
export function toStock(items: ClassAvailability[]): NonNullable<Stock> {
  const stock = { available: 0, sold: 0, total: 0 };
  for (const { status, available, sold, total } of items) {
    const isActive = status === TicketClassStatus.ACTIVE;
    stock.available += isActive ? available : 0;
    stock.sold += sold;
    stock.total += isActive ? total : sold;
  }
  return stock;
}
