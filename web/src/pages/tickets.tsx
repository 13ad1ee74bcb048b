import { useRoute } from 'preact-iso';
import { rest, type components, type Problem as Refusal } from '../clients/api.js';
import { recall, remember } from '../clients/remembered.js';
import { useLoad, type Answer } from '../clients/use-load.js';
import { EventFacts, type Event } from '../parts/event-facts.js';
import { NotYet } from '../parts/not-yet.js';
import { Page } from '../parts/page.js';
import { QrCode } from '../parts/qr-code.js';
import { SignedIn } from '../parts/signed-in.js';
import { useText } from '../text/text.js';

type Ticket = components['schemas']['Ticket'];
type Bundle = { tickets: Ticket[]; event: Event };

/** The tickets of an order, to be shown at the door: kept on this device once opened. */
export default function TicketsPage() {
  const { code = '' } = useRoute().params as { code?: string };
  const text = useText();
  return (
    <Page title={text.tickets.title}>
      <SignedIn>{() => <Loaded code={code} />}</SignedIn>
    </Page>
  );
}

function Loaded({ code }: { code: string }) {
  const text = useText();
  const loaded = useLoad((signal) => bundleOf(code, signal), [code]);
  const { data } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  return (
    <>
      <h2>{data.event.name}</h2>
      <EventFacts event={data.event} />
      <ul class="tickets">
        {data.tickets.map((ticket) => (
          <TicketCard key={ticket.ticketId} ticket={ticket} />
        ))}
      </ul>
      <p class="actions no-print">
        <button type="button" onClick={() => print()}>
          {text.tickets.print}
        </button>
      </p>
      <p class="no-print">
        <small>{text.tickets.offline}</small>
      </p>
    </>
  );
}

function TicketCard({ ticket }: { ticket: Ticket }) {
  const text = useText();
  return (
    <li class="card ticket" data-status={ticket.status}>
      <QrCode payload={ticket.qr} label={text.tickets.qr(ticket.seat)} />
      <p class="facts">
        <strong>{ticket.className}</strong>
        <span>{text.tickets.seat(ticket.seat)}</span>
        <span>
          {text.tickets.holder}: {ticket.holderName}
        </span>
        <span class="status">{text.tickets[ticket.status]}</span>
        <small>{ticket.orderCode}</small>
      </p>
    </li>
  );
}

/** From the site, and from what is kept here when the site cannot be reached. */
async function bundleOf(code: string, signal: AbortSignal): Promise<Answer<Bundle>> {
  const answer = await asked(code, signal);
  const name = `tickets ${code}`;
  if (answer.data !== undefined) remember(name, answer.data);
  if (answer.error?.code !== 'OFFLINE') return answer;
  const data = recall(name) as Bundle | undefined;
  return data === undefined ? answer : { data };
}

async function asked(code: string, signal: AbortSignal): Promise<Answer<Bundle>> {
  const of = await rest.GET('/api/orders/{code}/tickets', { params: { path: { code } }, signal });
  const tickets = of.data?.items;
  const [first] = tickets ?? [];
  if (tickets === undefined || first === undefined) return { error: of.error as Refusal };
  const path = { id: first.eventId };
  const { data: event, error } = await rest.GET('/api/events/{id}', { params: { path }, signal });
  return event === undefined ? { error } : { data: { tickets, event } };
}
