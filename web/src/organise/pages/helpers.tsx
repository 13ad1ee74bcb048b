import { useRoute } from 'preact-iso';
import { rest } from '../../clients/api.js';
import type { User } from '../../clients/account.js';
import { at } from '../../clients/site.js';
import { useEvent } from '../../clients/use-event.js';
import { useLoad } from '../../clients/use-load.js';
import { NotYet } from '../../parts/not-yet.js';
import { Page } from '../../parts/page.js';
import { SignedIn } from '../../parts/signed-in.js';
import { AddHelper } from '../parts/add-helper.js';
import { HelperCard } from '../parts/helper-card.js';
import { useWords, worded } from '../text/words.js';

/** Who works on an event, and as what; an ADMIN's page. */
function HelpersPage() {
  const { id = '' } = useRoute().params as { id?: string };
  const { helpers } = useWords();
  const { data } = useEvent(id);
  return (
    <Page title={data === undefined ? helpers.title : `${helpers.title}: ${data.name}`}>
      <p>{helpers.about}</p>
      <SignedIn>{({ user }) => <Roles eventId={id} user={user} />}</SignedIn>
      <p>
        <a href={at(`organise/${id}`)}>{helpers.event}</a>
      </p>
    </Page>
  );
}

function Roles({ eventId, user }: { eventId: string; user: User }) {
  const loaded = useLoad(
    (signal) => rest.GET('/api/events/{id}/roles', { params: { path: { id: eventId } }, signal }),
    [eventId, user.id],
  );
  const { data, reload } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  return (
    <>
      <ul class="cards">
        {data.items.map((helper) => (
          <HelperCard
            key={helper.userId}
            eventId={eventId}
            helper={helper}
            isMe={helper.userId === user.id}
            reload={reload}
          />
        ))}
      </ul>
      <AddHelper eventId={eventId} reload={reload} />
    </>
  );
}

export default worded(HelpersPage);
