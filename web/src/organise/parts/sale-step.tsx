import { useAccount } from '../../clients/account.js';
import { rest, type Problem as Refusal } from '../../clients/api.js';
import type { Event } from '../../parts/event-facts.js';
import { configOf, configWrite, firstConfig, valuesOfConfig } from '../domain/config-form.js';
import { isOn } from '../domain/values.js';
import { useWords } from '../text/words.js';
import { Check, Input } from './inputs.js';
import { KeptForm } from './kept-form.js';
import { LineFields } from './line-fields.js';
import { StepTitle } from './step-title.js';
import { useKept } from './use-kept.js';

type Props = { event: Event; saved: () => void };

/** How an event is sold: when, to whom, how many, and its line. */
export function SaleStep({ event, saved }: Props) {
  const { edit } = useWords();
  const { id, config, timeZone } = event;
  const kept = useKept(`organise sale ${id}`);
  const values = { ...valuesOfConfig(config ?? firstConfig, timeZone), ...kept.values };
  const submit = async (): Promise<Refusal | undefined> => {
    const paused = config?.waitingRoom?.paused ?? false;
    const known = event.status === 'DRAFT' ? undefined : (config ?? undefined);
    const write = configWrite(known, configOf(values, timeZone, paused));
    const params = { path: { id } };
    const { error } =
      'whole' in write
        ? await rest.PUT('/api/events/{id}/config', { params, body: write.whole })
        : await rest.PATCH('/api/events/{id}/config', { params, body: write.named });
    if (error !== undefined) return error;
    kept.forget();
    saved();
    return undefined;
  };
  return (
    <section aria-labelledby="step">
      <StepTitle step="sale" />
      <KeptForm values={values} change={kept.change} label={edit.save} submit={submit}>
        <fieldset>
          <legend>{edit.window}</legend>
          <p>
            <small>{edit.clocksOf(timeZone)}</small>
          </p>
          <Input name="saleOpensAt" label={edit.saleOpensAt} type="datetime-local" />
          <Input name="saleClosesAt" label={edit.saleClosesAt} type="datetime-local" />
        </fieldset>
        <Limits />
        <Rules />
        <LineFields isOn={isOn(values, 'allowWaitRoom')} />
      </KeptForm>
    </section>
  );
}

function Limits() {
  const { edit } = useWords();
  return (
    <fieldset>
      <legend>{edit.limits}</legend>
      <Input
        name="maxAttendees"
        label={edit.maxAttendees}
        hint={edit.maxAttendeesHint}
        type="number"
        min={1}
        max={10_000_000}
      />
      <Input name="maxTicketsPerOrder" label={edit.perOrder} type="number" min={1} max={100} />
      <Input name="maxTicketsPerUser" label={edit.perUser} type="number" min={1} max={1_000} />
      <Input
        name="holdSeconds"
        label={edit.hold}
        hint={edit.holdHint}
        type="number"
        min={1}
        max={3_600}
      />
    </fieldset>
  );
}

function Rules() {
  const { edit } = useWords();
  const isAdmin = useAccount()?.user.roles.includes('PLATFORM_ADMIN') === true;
  return (
    <fieldset>
      <legend>{edit.rules}</legend>
      <Check name="isPublic" label={edit.isPublic} hint={edit.isPublicHint} />
      <Check name="isFree" label={edit.isFree} hint={edit.isFreeHint} />
      <Check name="requireVerifiedEmail" label={edit.verified} />
      <Check name="retryPayments" label={edit.retryPayments} />
      {isAdmin && <Check name="requiresApproval" label={edit.requiresApproval} />}
    </fieldset>
  );
}
