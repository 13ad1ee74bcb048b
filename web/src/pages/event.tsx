import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import { now } from '../clients/clock.js';
import { at } from '../clients/site.js';
import { useEvent } from '../clients/use-event.js';
import { Availability } from '../parts/availability.js';
import { Countdown } from '../parts/countdown.js';
import { EventFacts, type Event } from '../parts/event-facts.js';
import { Instant } from '../parts/instant.js';
import { NotYet } from '../parts/not-yet.js';
import { Page } from '../parts/page.js';
import { useText } from '../text/text.js';

/** An event: when, where, what is left, and the way into the line. */
export function EventPage() {
  const { id = '' } = useRoute().params as { id?: string };
  const loaded = useEvent(id);
  const { data } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  return (
    <Page title={data.name}>
      <EventFacts event={data} />
      {data.thumbnailUrl !== '' && (
        <img class="cover" src={data.thumbnailUrl} alt="" loading="lazy" />
      )}
      <p class="description">{data.description}</p>
      <Sale event={data} />
    </Page>
  );
}

function Sale({ event }: { event: Event }) {
  const text = useText();
  const [, again] = useState(0);
  const { config } = event;
  if (event.status === 'CANCELLED')
    return (
      <p class="notice">
        {text.event.cancelled} {event.cancelReason}
      </p>
    );
  if (event.status !== 'PUBLISHED' || config === null)
    return <p class="notice">{text.event.notPublished}</p>;
  const { saleOpensAt, saleClosesAt } = config;
  const isOpen = Date.parse(saleOpensAt) <= now();
  const isOver = Date.parse(saleClosesAt) <= now();
  const onOver = (): void => again((n) => n + 1);
  return (
    <section class="card" aria-labelledby="tickets">
      <h2 id="tickets">{text.event.tickets}</h2>
      <p class="window">
        <span>
          {text.event.opens}: <Instant at={saleOpensAt} zone={event.timeZone} />
        </span>
        <span>
          {text.event.closes}: <Instant at={saleClosesAt} zone={event.timeZone} />
        </span>
      </p>
      {!isOver && (
        <p class="until">
          {isOpen ? text.event.closesIn : text.event.opensIn}{' '}
          <Countdown until={isOpen ? saleClosesAt : saleOpensAt} onOver={onOver} />
        </p>
      )}
      <Availability event={event} />
      {isOver ? <p class="notice">{text.event.closed}</p> : <WayIn event={event} isOpen={isOpen} />}
    </section>
  );
}

function WayIn({ event, isOpen }: { event: Event; isOpen: boolean }) {
  const text = useText();
  const { config } = event;
  if (config?.allowWaitRoom === true)
    return (
      <>
        {config.draw && (
          <p>
            {text.event.draw} <a href={at(`events/${event.id}/draw`)}>{text.event.verifyDraw}</a>
          </p>
        )}
        <ToLine event={event} isOpen={isOpen} />
      </>
    );
  if (!isOpen) return null;
  return (
    <a class="button primary" href={at(`events/${event.id}/checkout`)}>
      {text.event.buy}
    </a>
  );
}

/** The line may open before the sale does. */
function ToLine({ event, isOpen }: { event: Event; isOpen: boolean }) {
  const text = useText();
  const lineOpensAt = event.config?.preQueueOpensAt;
  if (isOpen || (lineOpensAt !== undefined && Date.parse(lineOpensAt) <= now()))
    return (
      <a class="button primary" href={at(`events/${event.id}/line`)}>
        {isOpen ? text.event.join : text.event.joinEarly}
      </a>
    );
  if (lineOpensAt === undefined) return null;
  return (
    <p>
      {text.event.lineOpens}: <Instant at={lineOpensAt} zone={event.timeZone} />
    </p>
  );
}
