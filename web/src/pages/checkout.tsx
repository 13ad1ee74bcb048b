import { useRoute } from 'preact-iso';
import { at } from '../clients/site.js';
import { useEvent } from '../clients/use-event.js';
import { Busy } from '../parts/busy.js';
import { CheckoutForm } from '../parts/checkout-form.js';
import { Countdown } from '../parts/countdown.js';
import type { Event } from '../parts/event-facts.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { SignedIn } from '../parts/signed-in.js';
import { useTurn } from '../parts/use-place.js';
import { useText } from '../text/text.js';

/** Where somebody whose turn it is chooses and pays. */
export default function CheckoutPage() {
  const { id = '' } = useRoute().params as { id?: string };
  const text = useText();
  const { data, error, reload } = useEvent(id);
  return (
    <Page title={data === undefined ? text.checkout.title : `${text.checkout.title}: ${data.name}`}>
      <Problem problem={error} retry={reload} />
      {data !== undefined && <SignedIn>{() => <Entrance event={data} />}</SignedIn>}
    </Page>
  );
}

/** With a line, whoever has no turn is sent to it. */
function Entrance({ event }: { event: Event }) {
  const text = useText();
  const needsTurn = event.config?.allowWaitRoom === true;
  const turn = useTurn(event.id, needsTurn);
  if (!needsTurn) return <CheckoutForm event={event} />;
  if (turn === undefined) return <Busy />;
  const { checkoutToken, checkoutExpiresAt } = turn;
  if (checkoutToken === undefined)
    return (
      <div class="card">
        <p>{text.checkout.expired}</p>
        <a class="button primary" href={at(`events/${event.id}/line`)}>
          {text.event.join}
        </a>
      </div>
    );
  return (
    <>
      {checkoutExpiresAt !== undefined && (
        <p class="until" data-clock="turn">
          {text.checkout.timeLeft} <Countdown until={checkoutExpiresAt} />
        </p>
      )}
      <CheckoutForm event={event} checkoutToken={checkoutToken} />
    </>
  );
}
