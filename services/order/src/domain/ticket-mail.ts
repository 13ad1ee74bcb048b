import type { Order } from './order.js';

/** What the buyer is told with the tickets. */
export function ticketMail(
  order: Order,
  publicUrl: string,
): { to: string; subject: string; text: string } {
  const { code, contact, items, tickets, totalMinor, currency, terms } = order;
  const lines = items.map(
    (item) => `  ${item.quantity} x ${item.name}: ${item.totalMinor} ${currency}`,
  );
  return {
    to: contact.email,
    subject: `Your tickets for ${terms.eventName} (${code})`,
    text: [
      `Hello ${contact.name},`,
      '',
      `your order ${code} for ${terms.eventName} is complete:`,
      ...lines,
      `  Total: ${totalMinor} ${currency}`,
      '',
      'Your tickets; show the QR code of each at the entrance:',
      ...tickets.map(
        (t) => `  ${t.seat}. ${t.className}: ${publicUrl}/api/tickets/${t.ticketId}/qr.svg`,
      ),
      '',
    ].join('\n'),
  };
}
