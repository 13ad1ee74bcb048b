import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { TicketClassStatus, type InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';

/** Tickets of the ACTIVE classes of an event; unknown while inventory does not answer. */
export type Stock = { available: number; sold: number } | undefined;
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
    const active = items.filter((item) => item.status === TicketClassStatus.ACTIVE);
    const available = active.reduce((sum, item) => sum + item.available, 0);
    const sold = items.reduce((sum, item) => sum + item.sold, 0);
    known.set(eventId, { stock: { available, sold }, at: clock.now() });
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
