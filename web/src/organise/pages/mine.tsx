import { useState } from 'preact/hooks';
import { rest } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useLoad } from '../../clients/use-load.js';
import { Busy } from '../../parts/busy.js';
import { EventFacts, type Event } from '../../parts/event-facts.js';
import { Page } from '../../parts/page.js';
import { Problem } from '../../parts/problem.js';
import { SignedIn } from '../../parts/signed-in.js';
import { useText } from '../../text/text.js';
import { useWords, worded } from '../text/words.js';

/** Every event on which one has a role, and for platform admins those that wait for approval. */
function MinePage() {
  const words = useWords();
  return (
    <Page title={words.mine.title}>
      <SignedIn>
        {({ user }) => (
          <>
            <p class="actions">
              <a class="button primary" href={at('organise/new')}>
                {words.mine.create}
              </a>
            </p>
            {user.roles.includes('PLATFORM_ADMIN') && (
              <section aria-labelledby="waiting">
                <h2 id="waiting">{words.mine.waiting}</h2>
                <Events query={{ status: 'CONFIGURED' }} none={words.mine.noneWaiting} />
              </section>
            )}
            <section aria-labelledby="mine">
              <h2 id="mine">{words.mine.mine}</h2>
              <Events query={{ mine: 'true' }} none={words.mine.none} />
            </section>
          </>
        )}
      </SignedIn>
    </Page>
  );
}

type Query = { status: 'CONFIGURED' } | { mine: 'true' };

function Events({ query, none }: { query: Query; none: string }) {
  const text = useText();
  const [before, setBefore] = useState<Event[]>([]);
  const [cursor, setCursor] = useState('');
  const { data, error, isLoading, reload } = useLoad(
    (signal) => rest.GET('/api/events', { params: { query: { ...query, cursor } }, signal }),
    [cursor],
  );
  if (error !== undefined) return <Problem problem={error} retry={reload} />;
  if (data === undefined) return <Busy />;
  const events = [...before, ...data.items.filter((e) => !before.some(({ id }) => id === e.id))];
  const more = (): void => {
    setBefore(events);
    setCursor(data.nextCursor ?? '');
  };
  return (
    <>
      {events.length === 0 && <p>{none}</p>}
      <ul class="cards">
        {events.map((event) => (
          <Row key={event.id} event={event} />
        ))}
      </ul>
      {data.nextCursor !== null && (
        <button type="button" aria-disabled={isLoading} onClick={more}>
          {text.events.more}
        </button>
      )}
    </>
  );
}

function Row({ event }: { event: Event }) {
  const words = useWords();
  return (
    <li class="card">
      <h3>
        <a href={at(`organise/${event.id}`)}>{event.name}</a>
      </h3>
      <p class="tag" data-status={event.status}>
        {words.status[event.status]}
      </p>
      <EventFacts event={event} />
    </li>
  );
}

export default worded(MinePage);
