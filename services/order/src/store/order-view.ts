import {
  Order as WireOrder,
  OrderStatus as WireStatus,
  PaymentMethod as WireMethod,
  Ticket as WireTicket,
  TicketStatus as WireTicketStatus,
} from '@ticketbottle/sdk/order.js';
import type { Order, Ticket } from '../domain/order.js';

/** The order as the contract shows it. */
export function orderView(order: Order): WireOrder {
  const { payment, refund, saga } = order;
  return WireOrder.fromPartial({
    id: order.id,
    code: order.code,
    userId: order.userId,
    eventId: order.eventId,
    sessionId: order.sessionId ?? '',
    status: WireStatus[order.status],
    cancelReason: order.cancelReason,
    failureCode: order.failureCode,
    items: order.items,
    totalMinor: order.totalMinor,
    currency: order.currency,
    contact: order.contact,
    payment: payment && { ...payment, provider: WireMethod[payment.provider] },
    refund,
    holdExpiresAt: order.holdExpiresAt,
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    saga: {
      step: saga.step,
      compensation: saga.compensation,
      direction: saga.direction,
      log: saga.log,
    },
    arrivalNumber: order.admission?.number ?? 0,
    version: order.version,
  });
}

export function ticketView(order: Order, ticket: Ticket): WireTicket {
  return WireTicket.fromPartial({
    ticketId: ticket.ticketId,
    orderCode: order.code,
    eventId: order.eventId,
    ticketClassId: ticket.ticketClassId,
    className: ticket.className,
    seat: ticket.seat,
    holderName: order.contact.name,
    qr: ticket.qr,
    status: WireTicketStatus[ticket.status],
    checkedInAt: ticket.checkedInAt,
    gate: ticket.gate ?? '',
  });
}
