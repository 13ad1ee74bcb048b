import { useRoute } from 'preact-iso';
import { useAccount, type User } from '../../clients/account.js';
import { rest } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useLoad } from '../../clients/use-load.js';
import { EventFacts, type Event } from '../../parts/event-facts.js';
import { NotYet } from '../../parts/not-yet.js';
import { Page } from '../../parts/page.js';
import { SignedIn } from '../../parts/signed-in.js';
import { LiveView } from '../parts/live-view.js';
import { MoreActions } from '../parts/more-actions.js';
import { Readiness } from '../parts/readiness.js';
import { Steer } from '../parts/steer.js';
import { useWords, worded } from '../text/words.js';

/** One event: until it is published what is missing, after that the sale. */
function ManagePage() {
  const words = useWords();
  const { id = '' } = useRoute().params as { id?: string };
  const account = useAccount();
  const loaded = useLoad(
    (signal) => rest.GET('/api/events/{id}', { params: { path: { id } }, signal }),
    [id, account?.user.id],
  );
  const { data, reload } = loaded;
  return (
    <Page title={data?.name ?? words.manage.title}>
      <SignedIn>
        {({ user }) => {
          if (data !== undefined) return <Overview event={data} user={user} reload={reload} />;
          return <NotYet of={loaded} />;
        }}
      </SignedIn>
    </Page>
  );
}

type Props = { event: Event; user: User; reload: () => void };

function Overview({ event, user, reload }: Props) {
  const { status } = useWords();
  const isOnSale = event.status === 'PUBLISHED' && event.config !== null;
  const isOver = isOnSale || event.status === 'CANCELLED';
  return (
    <div class={isOnSale ? 'wide' : ''}>
      <p class="tag" data-status={event.status} role="status">
        {status[event.status]}
      </p>
      {event.cancelReason !== undefined && <p class="notice">{event.cancelReason}</p>}
      <EventFacts event={event} />
      <Links event={event} />
      {!isOver && <Readiness event={event} user={user} reload={reload} />}
      {isOnSale && <LiveView eventId={event.id} />}
      {event.status === 'PUBLISHED' && event.config !== null && (
        <Steer event={event} config={event.config} reload={reload} />
      )}
      <MoreActions event={event} reload={reload} />
    </div>
  );
}

function Links({ event }: { event: Event }) {
  const { manage } = useWords();
  const { id, status, config } = event;
  return (
    <p class="actions">
      {status !== 'CANCELLED' && (
        <a class="button" href={at(`organise/${id}/edit?step=facts`)}>
          {manage.edit}
        </a>
      )}
      <a class="button" href={at(`organise/${id}/helpers`)}>
        {manage.helpers}
      </a>
      {status === 'PUBLISHED' && (
        <>
          <a class="button" href={at(`check-in/${id}`)}>
            {manage.checkIn}
          </a>
          <a class="button" href={at(`events/${id}`)}>
            {manage.seeAsBuyer}
          </a>
        </>
      )}
      {config?.draw === true && (
        <a class="button" href={at(`events/${id}/draw`)}>
          {manage.draw}
        </a>
      )}
    </p>
  );
}

export default worded(ManagePage);
