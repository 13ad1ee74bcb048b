import { useLocation, useRoute } from 'preact-iso';
import { rest, type Problem as Refusal } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useEvent } from '../../clients/use-event.js';
import type { Event } from '../../parts/event-facts.js';
import { NotYet } from '../../parts/not-yet.js';
import { Page } from '../../parts/page.js';
import { SignedIn } from '../../parts/signed-in.js';
import { eventChanges, valuesOfEvent } from '../domain/event-form.js';
import { stepAfter, stepOf, type Step } from '../domain/steps.js';
import { ClassesStep } from '../parts/classes-step.js';
import { EventStep } from '../parts/event-steps.js';
import { SaleStep } from '../parts/sale-step.js';
import { StepsNav } from '../parts/steps-nav.js';
import { useKept } from '../parts/use-kept.js';
import { useWords, worded } from '../text/words.js';

/** Everything of an event that can be changed, step by step. */
function EditEventPage() {
  const words = useWords();
  return (
    <Page title={words.edit.title}>
      <SignedIn>{() => <Loaded />}</SignedIn>
    </Page>
  );
}

function Loaded() {
  const { id = '' } = useRoute().params as { id?: string };
  const loaded = useEvent(id);
  const { data, reload } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  return <Steps event={data} reload={reload} />;
}

function Steps({ event, reload }: { event: Event; reload: () => void }) {
  const words = useWords();
  const { query, route } = useLocation();
  const step = stepOf(query['step']);
  const hrefOf = (to: Step): string => at(`organise/${event.id}/edit?step=${to}`);
  const saved = (): void => {
    reload();
    const next = stepAfter(step);
    route(next === undefined ? at(`organise/${event.id}`) : hrefOf(next));
  };
  return (
    <>
      <p>
        <a href={at(`organise/${event.id}`)}>{event.name}</a>
      </p>
      {event.status === 'APPROVED' && <p class="notice">{words.edit.approvedAnew}</p>}
      {event.status === 'PUBLISHED' && <p class="notice">{words.edit.published}</p>}
      <StepsNav step={step} hrefOf={hrefOf} />
      {step === 'sale' && <SaleStep event={event} saved={saved} />}
      {step === 'classes' && <ClassesStep event={event} />}
      {step !== 'sale' && step !== 'classes' && <First step={step} event={event} saved={saved} />}
    </>
  );
}

type Props = { step: Step; event: Event; saved: () => void };

function First({ step, event, saved }: Props) {
  const words = useWords();
  const kept = useKept(`organise ${event.id}`);
  const before = valuesOfEvent(event);
  const values = { ...before, ...kept.values };
  const submit = async (): Promise<Refusal | undefined> => {
    const body = eventChanges(before, values);
    if (Object.keys(body).length > 0) {
      const path = { id: event.id };
      const { error } = await rest.PATCH('/api/events/{id}', { params: { path }, body });
      if (error !== undefined) return error;
    }
    kept.forget();
    saved();
    return undefined;
  };
  return (
    <EventStep
      step={step}
      values={values}
      change={kept.change}
      label={words.edit.save}
      submit={submit}
    />
  );
}

export default worded(EditEventPage);
