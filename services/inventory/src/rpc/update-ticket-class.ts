import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import {
  TicketClassStatus,
  type InventoryServiceImplementation,
} from '@ticketbottle/sdk/inventory.js';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { classProblem, type TicketClass } from '../domain/ticket-class.js';
import { classView } from '../store/class-view.js';
import { lockEvent } from '../store/events.js';
import {
  classesByIds,
  classesOf,
  lockClass,
  saveClass,
  tellTotal,
} from '../store/ticket-classes.js';
import { nameTaken } from './create-ticket-class.js';
import { requireEditor } from './editor.js';
import { className, instant, priceMinor, total, uuid } from './input.js';
import type { Parts } from './parts.js';
import { classNotFound, refused } from './refusals.js';

const Request = z.object({
  id: uuid,
  name: className.optional(),
  priceMinor: priceMinor.optional(),
  total: total.optional(),
  saleOpensAt: instant.optional(),
  saleClosesAt: instant.optional(),
  status: z.enum(TicketClassStatus).optional(),
  version: z.number().int().optional(),
  clearSaleOpensAt: z.boolean(),
  clearSaleClosesAt: z.boolean(),
});
type Request = z.infer<typeof Request>;

export function updateTicketClass(
  parts: Parts,
): InventoryServiceImplementation<CallExt>['updateTicketClass'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const [known] = await classesByIds(parts.db, [request.id]);
    if (known === undefined) throw classNotFound();
    await requireEditor(parts, known.eventId);
    const saved = await parts.stock.alone(request.id, () =>
      inTransaction(parts.db, (tx) => save(tx, known.eventId, request)),
    );
    parts.availability.forget(known.eventId);
    return { ticketClass: classView(saved) };
  };
}

async function save(tx: EntityManager, eventId: string, request: Request): Promise<TicketClass> {
  const event = await lockEvent(tx, eventId);
  const known = await lockClass(tx, { id: request.id, eventId });
  if (event === undefined || known === undefined) throw classNotFound();
  if (request.version !== undefined && request.version !== known.version) throw stale(known);
  const wanted = apply(known, request);
  // Under the event's lock the other classes neither come nor go nor change; their counters may.
  const classes = await classesOf(tx, eventId);
  const others = classes.filter(({ id }) => id !== request.id);
  if (others.some(({ name }) => name === wanted.name)) throw nameTaken(wanted.name);
  const problem = classProblem(wanted, event, others);
  if (problem !== undefined) throw refused(problem);
  if (!(await saveClass(tx, wanted))) throw stale(known);
  if (wanted.total !== known.total)
    await tellTotal(tx, wanted, known.total - known.reserved - known.sold);
  return { ...wanted, version: known.version + 1 };
}

function apply(known: TicketClass, request: Request): TicketClass {
  const { name, priceMinor: price, total: wantedTotal, saleOpensAt, saleClosesAt } = request;
  const named = {
    name,
    priceMinor: price,
    total: wantedTotal,
    saleOpensAt: saleOpensAt?.getTime(),
    saleClosesAt: saleClosesAt?.getTime(),
    status: statusOf(request.status),
  };
  const changes = Object.entries(named).filter(([, value]) => value !== undefined);
  return { ...known, ...Object.fromEntries(changes), ...cleared(request) };
}

/** The class has the window of its event again. */
function cleared({ clearSaleOpensAt, clearSaleClosesAt }: Request): Partial<TicketClass> {
  return {
    ...(clearSaleOpensAt ? { saleOpensAt: undefined } : {}),
    ...(clearSaleClosesAt ? { saleClosesAt: undefined } : {}),
  };
}

function statusOf(status: TicketClassStatus | undefined): TicketClass['status'] | undefined {
  if (status === TicketClassStatus.ACTIVE) return 'ACTIVE';
  return status === TicketClassStatus.INACTIVE ? 'INACTIVE' : undefined;
}

function stale({ version }: TicketClass): Error {
  return refused({
    reason: 'INVALID_TRANSITION',
    message: `the class is at version ${version} by now; read it again`,
  });
}
