import { useLocation } from 'preact-iso';
import { rest, type Problem as Refusal } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { Page } from '../../parts/page.js';
import { SignedIn } from '../../parts/signed-in.js';
import { newEventOf } from '../domain/event-form.js';
import { stepAfter, stepOf, type Step } from '../domain/steps.js';
import type { Values } from '../domain/values.js';
import { EventStep } from '../parts/event-steps.js';
import { StepsNav } from '../parts/steps-nav.js';
import { useKept } from '../parts/use-kept.js';
import { useWords, worded } from '../text/words.js';

const blank: Values = {
  timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  'location.country': 'VN',
};
const before: Step[] = ['organizer', 'facts', 'place'];

/** A new event: who holds it, what it is, where and when. Then it is there, as a draft, and goes on where events are edited. */
function NewEventPage() {
  const words = useWords();
  return (
    <Page title={words.edit.new}>
      <SignedIn>{() => <Steps />}</SignedIn>
    </Page>
  );
}

function Steps() {
  const words = useWords();
  const { query, route } = useLocation();
  const asked = stepOf(query['step']);
  const step = before.includes(asked) ? asked : 'organizer';
  const kept = useKept('organise new');
  const values = { ...blank, ...kept.values };
  const hrefOf = (to: Step): string | undefined =>
    before.includes(to) ? at(`organise/new?step=${to}`) : undefined;
  const submit = async (): Promise<Refusal | undefined> => {
    if (step !== 'place') {
      route(at(`organise/new?step=${stepAfter(step) ?? ''}`));
      return undefined;
    }
    const { data, error } = await rest.POST('/api/events', { body: newEventOf(values) });
    if (data === undefined) return error;
    kept.forget();
    route(at(`organise/${data.id}/edit?step=sale`), true);
    return undefined;
  };
  return (
    <>
      <StepsNav step={step} hrefOf={hrefOf} />
      <EventStep
        step={step}
        values={values}
        change={kept.change}
        label={step === 'place' ? words.edit.create : words.edit.next}
        submit={submit}
      />
    </>
  );
}

export default worded(NewEventPage);
