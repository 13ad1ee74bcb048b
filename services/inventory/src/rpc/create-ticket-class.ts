import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import {
  TicketClassStatus,
  type InventoryServiceImplementation,
} from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { classProblem, type TicketClass } from '../domain/ticket-class.js';
import { classView } from '../store/class-view.js';
import { lockEvent } from '../store/events.js';
import { insertClass, classesOf } from '../store/ticket-classes.js';
import { eventNotFound, requireEditor } from './editor.js';
import { className, currency, instant, priceMinor, total, uuid } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

const Request = z.object({
  eventId: uuid,
  name: className,
  priceMinor,
  currency,
  total,
  saleOpensAt: instant.optional(),
  saleClosesAt: instant.optional(),
  status: z.enum(TicketClassStatus),
});

export function createTicketClass(
  parts: Parts,
): InventoryServiceImplementation<CallExt>['createTicketClass'] {
  return async (raw) => {
    const request = checked(Request, raw);
    await requireEditor(parts, request.eventId);
    const wanted = toClass(parts, request);
    await inTransaction(parts.db, async (tx) => {
      const event = await lockEvent(tx, wanted.eventId);
      if (event === undefined) throw eventNotFound();
      const others = await classesOf(tx, wanted.eventId);
      if (others.some(({ name }) => name === wanted.name)) throw nameTaken(wanted.name);
      const problem = classProblem(wanted, event, others);
      if (problem !== undefined) throw refused(problem);
      await insertClass(tx, wanted, event.state);
    });
    parts.availability.forget(wanted.eventId);
    return { ticketClass: classView(wanted) };
  };
}

export function nameTaken(name: string): Error {
  return refused({
    reason: 'NAME_TAKEN',
    message: `the event has a class "${name}"; choose another name`,
  });
}

function toClass(parts: Parts, request: z.infer<typeof Request>): TicketClass {
  return {
    ...request,
    id: parts.ids.next(),
    reserved: 0,
    sold: 0,
    saleOpensAt: request.saleOpensAt?.getTime(),
    saleClosesAt: request.saleClosesAt?.getTime(),
    status: request.status === TicketClassStatus.INACTIVE ? 'INACTIVE' : 'ACTIVE',
    version: 1,
  };
}
