import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { rest } from '../clients/api.js';
import { at } from '../clients/site.js';
import { useLoad } from '../clients/use-load.js';
import { Busy } from '../parts/busy.js';
import { EventFacts, type Event } from '../parts/event-facts.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { useText } from '../text/text.js';

/** What is on sale, and the search for it; the words are in the address, so that a search can be sent to a friend. */
export function EventsPage() {
  const text = useText();
  const { query, route } = useLocation();
  const search = query['search'] ?? '';
  return (
    <Page title={text.events.title}>
      <form
        role="search"
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          const words = new FormData(event.currentTarget).get('search') as string;
          route(at(words === '' ? '' : `?search=${encodeURIComponent(words)}`));
        }}
      >
        <input name="search" type="search" aria-label={text.events.search} defaultValue={search} />
        <button type="submit">{text.events.find}</button>
      </form>
      <Found key={search} search={search} />
    </Page>
  );
}

function Found({ search }: { search: string }) {
  const text = useText();
  const [before, setBefore] = useState<Event[]>([]);
  const [cursor, setCursor] = useState('');
  const { data, error, isLoading, reload } = useLoad(
    (signal) => rest.GET('/api/events', { params: { query: { search, cursor } }, signal }),
    [search, cursor],
  );
  const page = data;
  if (error !== undefined) return <Problem problem={error} retry={reload} />;
  if (page === undefined) return <Busy />;
  const events = [...before, ...page.items.filter((e) => !before.some(({ id }) => id === e.id))];
  return (
    <>
      {events.length === 0 && <p>{text.events.none}</p>}
      <ul class="cards">
        {events.map((event) => (
          <li key={event.id} class="card">
            <h2>
              <a href={at(`events/${event.id}`)}>{event.name}</a>
            </h2>
            <EventFacts event={event} />
          </li>
        ))}
      </ul>
      {page.nextCursor !== null && (
        <button
          type="button"
          aria-disabled={isLoading}
          onClick={() => {
            setBefore(events);
            setCursor(page.nextCursor ?? '');
          }}
        >
          {text.events.more}
        </button>
      )}
    </>
  );
}
