import type { Order, Ticket } from './order.js';

/** What the buyer is told with the tickets; the picture of each code is known in `html` by its `cid`. */
export type TicketMail = {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  codes: { cid: string; filename: string; qr: string }[];
};

/** `Message-ID` is the same at each try (RFC 5322 3.6.4): a mail sent twice is known as one. */
export function ticketMail(order: Order, publicUrl: string): TicketMail {
  const { code, contact, tickets, terms } = order;
  const { hostname } = new URL(publicUrl);
  const codes = tickets.map(({ seat, qr }) => {
    return { cid: `ticket-${seat}.${code}@${hostname}`, filename: `${code}-${seat}.png`, qr };
  });
  return {
    messageId: `<tickets.${code}@${hostname}>`,
    to: contact.email,
    subject: `Your tickets for ${terms.eventName} (${code})`,
    text: asText(order, publicUrl),
    html: asHtml(order, codes),
    codes,
  };
}

const dayMs = 86_400_000;

/** True once the codes themselves have run out: then the mail helps nobody. */
export function mailIsStale({ terms }: Order, now: number): boolean {
  return now > terms.eventEndsAt.getTime() + dayMs;
}

/** About a quarter of an hour: long enough to mend a server that refuses everybody. */
const mostRefusals = 10;

/** True when an address that the server does not take has been tried often enough. */
export function mailIsUndeliverable({ mailTries = 0 }: Order): boolean {
  return mailTries >= mostRefusals;
}

function asText(order: Order, publicUrl: string): string {
  const { code, contact, items, tickets, totalMinor, currency, terms } = order;
  return [
    `Hello ${contact.name},`,
    '',
    `your order ${code} for ${terms.eventName} is complete:`,
    ...items.map((item) => `  ${item.quantity} x ${item.name}: ${item.totalMinor} ${currency}`),
    `  Total: ${totalMinor} ${currency}`,
    '',
    'Your tickets; show the QR code of each at the entrance. Their pictures are attached, and are here:',
    ...tickets.map((t) => `  ${seatLine(t)}: ${publicUrl}/api/tickets/${t.ticketId}/qr.svg`),
    '',
  ].join('\n');
}

function asHtml(order: Order, codes: TicketMail['codes']): string {
  const { code, contact, items, tickets, totalMinor, currency, terms } = order;
  const rows = items.map(
    (item) => `<li>${item.quantity} × ${safe(item.name)}: ${item.totalMinor} ${currency}</li>`,
  );
  const pictures = tickets.map((ticket, index) => {
    const source = `cid:${codes[index]?.cid ?? ''}`;
    const alt = `QR code of ticket ${ticket.seat}`;
    return `<h3>${safe(seatLine(ticket))}</h3><img src="${source}" alt="${alt}" width="320">`;
  });
  return [
    '<!doctype html>',
    `<p>Hello ${safe(contact.name)},</p>`,
    `<p>your order ${code} for ${safe(terms.eventName)} is complete:</p>`,
    `<ul>${rows.join('')}</ul><p>Total: ${totalMinor} ${currency}</p>`,
    '<p>Your tickets; show the QR code of each at the entrance:</p>',
    ...pictures,
  ].join('\n');
}

function seatLine({ seat, className }: Ticket): string {
  return `${seat}. ${className}`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Names come from people. */
function safe(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => entities[sign] ?? '');
}
