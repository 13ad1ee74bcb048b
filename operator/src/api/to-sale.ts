import type { Latches, Sale, SaleSpec } from '../domain/sale.js';
import type { TicketSale, TicketSaleSpec, TicketSaleStatus } from './ticket-sale.js';

/** A TicketSale in the words of domain: instants become epoch milliseconds. Throws for one that was never stored. */
export function toSale({ metadata, spec, status }: TicketSale): Sale {
  const { name, uid, generation, creationTimestamp, deletionTimestamp } = metadata;
  if (uid === undefined || generation === undefined || creationTimestamp === undefined)
    throw new Error(`TicketSale ${name} has no uid, generation or creationTimestamp`);
  return {
    name,
    uid,
    generation,
    createdAt: toMs(creationTimestamp),
    deletedAt: optionalMs(deletionTimestamp),
    spec: toSpec(spec),
    latches: toLatches(status ?? {}),
  };
}

const toMs = (instant: string): number => Date.parse(instant);
const optionalMs = (instant: string | undefined) =>
  instant === undefined ? undefined : toMs(instant);

function toSpec(spec: TicketSaleSpec): SaleSpec {
  return {
    ...spec,
    opensAt: toMs(spec.opensAt),
    closesAt: toMs(spec.closesAt),
    preQueueOpensAt: optionalMs(spec.preQueueOpensAt),
  };
}

function toLatches({ openedAt, closedAt, completedAt, soldOutAt }: TicketSaleStatus): Latches {
  return {
    openedAt: optionalMs(openedAt),
    closedAt: optionalMs(closedAt),
    completedAt: optionalMs(completedAt),
    soldOutAt: optionalMs(soldOutAt),
  };
}
