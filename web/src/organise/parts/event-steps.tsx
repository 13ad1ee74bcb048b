import type { Problem as Refusal } from '../../clients/api.js';
import type { Step } from '../domain/steps.js';
import { textOf, type Values } from '../domain/values.js';
import { FactsFields } from './facts-fields.js';
import { KeptForm } from './kept-form.js';
import { NewOrganizer, OrganizerField } from './organizer-step.js';
import { PlaceFields } from './place-fields.js';
import { StepTitle } from './step-title.js';
import type { Kept } from './use-kept.js';

type Props = {
  step: Step;
  /** What stands in the fields: what is saved, and over it what is not yet. */
  values: Values;
  change: Kept['change'];
  label: string;
  submit: () => Promise<Refusal | undefined>;
};

/** The first three steps: who holds it, what it is, where and when. */
export function EventStep({ step, values, ...form }: Props) {
  return (
    <section aria-labelledby="step">
      <StepTitle step={step} />
      <KeptForm key={step} values={values} {...form}>
        {step === 'organizer' && <OrganizerField known={textOf(values, 'organizerId')} />}
        {step === 'facts' && <FactsFields />}
        {step === 'place' && <PlaceFields country={textOf(values, 'location.country')} />}
      </KeptForm>
      {step === 'organizer' && <NewOrganizer made={(id) => form.change('organizerId', id)} />}
    </section>
  );
}
