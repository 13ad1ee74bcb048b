import type { Event } from '@ticketbottle/sdk/event.js';
import type { RequestHandler } from 'express';
import type { Clients } from '../clients/clients.js';

/** `GET /`: what is on sale, in plain HTML; the buyer's pages come later. */
export function statusPage({ event }: Clients): RequestHandler {
  return async (_request, response) => {
    const events = await event.list({ limit: 20 }).then(
      (page) => page.events,
      () => undefined,
    );
    response.type('html').send(page(events));
  };
}

function page(events: Event[] | undefined): string {
  const rows = events?.map(
    (event) => `<li><strong>${escape(event.name)}</strong> ${placeOf(event)}</li>`,
  );
  const list =
    rows === undefined
      ? '<p>The list of events is away for a moment; reload to try again.</p>'
      : rows.length === 0
        ? '<p>Nothing is on sale.</p>'
        : `<ul>${rows.join('')}</ul>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TicketBottle</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 4rem auto; padding: 0 1rem; }
  h1 { font-size: 1.8rem; margin-bottom: 0; }
  li { margin: .5rem 0; }
  footer { margin-top: 3rem; opacity: .7; }
</style>
</head>
<body>
<h1>TicketBottle</h1>
<p>Fair, exact, calm.</p>
<h2>On sale</h2>
${list}
<footer><a href="/api/docs">API</a> · <a href="/api/openapi.json">OpenAPI</a></footer>
</body>
</html>`;
}

function placeOf({ location, startsAt }: Event): string {
  const day = startsAt === undefined ? '' : startsAt.toISOString().slice(0, 10);
  return escape([location?.venue, location?.city, day].filter(Boolean).join(', '));
}

/** Text of organisers stays text. */
function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (c) => entities[c] ?? c);
}
