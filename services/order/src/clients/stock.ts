import type { Clock } from '@ticketbottle/service-kit/clock.js';
import { TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import type { PricedClass } from '../domain/decide-sale.js';
import { createCache, type Cached } from './cache.js';
import type { Neighbours } from './neighbours.js';

export type Left = Map<string, number>;

/** Prices and what is left of an event, both at most 1 s old. */
export type Stock = {
  classes(eventId: string): Promise<Cached<PricedClass[]>>;
  reloadClasses(eventId: string): Promise<PricedClass[]>;
  left(eventId: string): Promise<Cached<Left>>;
  reloadLeft(eventId: string): Promise<Left>;
  drop(eventId: string): void;
};

const ttlMs = 1_000;

export function createStock({ inventory }: Neighbours, clock: Clock): Stock {
  const classes = createCache<PricedClass[]>({
    ttlMs,
    clock,
    load: async (eventId) => {
      const { ticketClasses } = await inventory.findManyTicketClass({ eventId });
      return ticketClasses.map((c) => ({
        id: c.id,
        eventId: c.eventId,
        name: c.name,
        priceMinor: c.priceMinor,
        currency: c.currency,
        active: c.status === TicketClassStatus.ACTIVE,
      }));
    },
  });
  const left = createCache<Left>({
    ttlMs,
    clock,
    load: async (eventId) => {
      const { items } = await inventory.getAvailability({ eventId });
      return new Map(items.map((item) => [item.ticketClassId, item.available]));
    },
  });
  return {
    classes: (eventId) => classes.get(eventId),
    reloadClasses: (eventId) => classes.reload(eventId),
    left: (eventId) => left.get(eventId),
    reloadLeft: (eventId) => left.reload(eventId),
    drop(eventId) {
      classes.drop((key) => key === eventId);
      left.drop((key) => key === eventId);
    },
  };
}
