import { useLocation, useRoute } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import { rest } from '../clients/api.js';
import { at } from '../clients/site.js';
import { useEvent } from '../clients/use-event.js';
import { isOver } from '../domain/place.js';
import { Busy } from '../parts/busy.js';
import { ConfirmButton } from '../parts/confirm-button.js';
import { Countdown } from '../parts/countdown.js';
import type { Event } from '../parts/event-facts.js';
import { NotifyMe, useTurnCall } from '../parts/notify-me.js';
import { Page } from '../parts/page.js';
import { PlaceView } from '../parts/place-view.js';
import { Problem } from '../parts/problem.js';
import { SignedIn } from '../parts/signed-in.js';
import { usePlace, type InLine } from '../parts/use-place.js';
import { useText } from '../text/text.js';

/** The waiting room: one's place, live, until it is one's turn. */
export function LinePage() {
  const { id = '' } = useRoute().params as { id?: string };
  const text = useText();
  const { data } = useEvent(id);
  const name = data?.name;
  return (
    <Page title={name === undefined ? text.line.title : `${text.line.title}: ${name}`} isGrowing>
      <SignedIn>{() => <Room eventId={id} event={data} />}</SignedIn>
    </Page>
  );
}

function Room({ eventId, event }: { eventId: string; event: Event | undefined }) {
  const text = useText();
  const line = usePlace(eventId);
  const { place, problem, rejoin } = line;
  useTurnCall(place?.status === 'ADMITTED', eventId);
  if (problem !== undefined) return <Problem problem={problem} retry={rejoin} />;
  if (place === undefined) return <Busy what={text.line.joining} />;
  if (place.status === 'ADMITTED') return <Turn eventId={eventId} line={line} />;
  if (isOver(place.status)) return <Ended status={place.status} rejoin={rejoin} />;
  return (
    <>
      <PlaceView line={line} event={event} />
      <div class="actions">
        <NotifyMe />
        <LeaveButton sessionId={place.sessionId} />
      </div>
    </>
  );
}

/** Opens the checkout by itself, since minutes count; the link is there for who came back to an old tab. */
function Turn({ eventId, line }: { eventId: string; line: InLine }) {
  const text = useText();
  const { route } = useLocation();
  const checkout = at(`events/${eventId}/checkout`);
  useEffect(() => {
    if (document.visibilityState === 'visible') route(checkout);
  }, []);
  const ends = line.place?.checkoutExpiresAt;
  return (
    <div class="card turn" role="alert">
      <p class="big">{text.line.yourTurn}</p>
      {ends !== undefined && (
        <p>
          {text.checkout.timeLeft} <Countdown until={ends} />
        </p>
      )}
      <a class="button primary" href={checkout}>
        {text.line.toCheckout}
      </a>
    </div>
  );
}

function Ended({ status, rejoin }: { status: string; rejoin: () => void }) {
  const text = useText();
  return (
    <div class="card" role="alert">
      <p class="big">{text.line.ended[status]}</p>
      <p class="actions">
        {status === 'COMPLETED' && (
          <a class="button primary" href={at('orders')}>
            {text.nav.orders}
          </a>
        )}
        {status !== 'CLOSED' && (
          <button type="button" onClick={rejoin}>
            {text.line.rejoin}
          </button>
        )}
      </p>
    </div>
  );
}

function LeaveButton({ sessionId }: { sessionId: string }) {
  const text = useText();
  const leave = async () => (await rest.POST('/api/waitroom/leave', { body: { sessionId } })).error;
  return <ConfirmButton label={text.line.leave} question={text.line.leaveSure} act={leave} />;
}
