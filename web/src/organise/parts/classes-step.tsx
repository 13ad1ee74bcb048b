import { rest, type components, type Problem as Refusal } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useLoad } from '../../clients/use-load.js';
import { money } from '../../domain/money.js';
import { ownRefusal } from '../../domain/own-refusal.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import type { Event } from '../../parts/event-facts.js';
import { Instant } from '../../parts/instant.js';
import { NotYet } from '../../parts/not-yet.js';
import { useSpeech, useText } from '../../text/text.js';
import { classChanges, newClassOf, valuesOfClass, type ClassPatch } from '../domain/class-form.js';
import { textOf, type Values } from '../domain/values.js';
import { useWords } from '../text/words.js';
import { ClassFields } from './class-fields.js';
import { KeptForm } from './kept-form.js';
import { StepTitle } from './step-title.js';
import { useKept } from './use-kept.js';

type TicketClass = components['schemas']['TicketClass'];

/** The classes of tickets: what there is, changes, and one more. */
export function ClassesStep({ event }: { event: Event }) {
  const { edit } = useWords();
  const loaded = useLoad(
    (signal) =>
      rest.GET('/api/events/{id}/ticket-classes', { params: { path: { id: event.id } }, signal }),
    [event.id],
  );
  const { data, reload } = loaded;
  if (data === undefined) return <NotYet of={loaded} />;
  const { items } = data;
  return (
    <section aria-labelledby="step">
      <StepTitle step="classes" />
      {items.length === 0 && <p>{edit.noClass}</p>}
      {items.map((item) => (
        <One key={item.id} item={item} zone={event.timeZone} reload={reload} />
      ))}
      <Another event={event} currency={items[0]?.currency} reload={reload} />
      <p class="actions">
        <a class="button" href={at(`organise/${event.id}`)}>
          {edit.done}
        </a>
      </p>
    </section>
  );
}

type OneProps = { item: TicketClass; zone: string; reload: () => void };

function One({ item, zone, reload }: OneProps) {
  const { edit } = useWords();
  const { language, text } = useSpeech();
  const isActive = item.status === 'ACTIVE';
  const patch: Patch = async (body) => {
    const path = { id: item.id };
    const { error } = await rest.PATCH('/api/ticket-classes/{id}', { params: { path }, body });
    if (error === undefined) reload();
    return error;
  };
  const label = isActive ? edit.deactivate : edit.activate;
  const price =
    item.priceMinor === 0 ? text.events.free : money(item.priceMinor, item.currency, language);
  return (
    <article class="card" data-class={item.name}>
      <h3>{item.name}</h3>
      <p class="facts">
        <span>{price}</span>
        <span>{edit.soldOf(item.sold, item.total)}</span>
        <span>{isActive ? edit.active : edit.inactive}</span>
      </p>
      <Window item={item} zone={zone} />
      <details>
        <summary>{edit.change}</summary>
        <Change item={item} zone={zone} patch={patch} />
      </details>
      <ConfirmButton
        label={label}
        question={isActive ? edit.deactivateSure(item.name) : edit.activateSure(item.name)}
        act={() => patch({ status: isActive ? 'INACTIVE' : 'ACTIVE' })}
      />
    </article>
  );
}

/** The class's own times, where it has some. */
function Window({ item, zone }: { item: TicketClass; zone: string }) {
  const { edit } = useWords();
  const { saleOpensAt, saleClosesAt } = item;
  if (saleOpensAt === undefined && saleClosesAt === undefined) return null;
  return (
    <p class="window">
      {saleOpensAt !== undefined && (
        <span>
          {edit.saleOpensAt}: <Instant at={saleOpensAt} zone={zone} />
        </span>
      )}
      {saleClosesAt !== undefined && (
        <span>
          {edit.saleClosesAt}: <Instant at={saleClosesAt} zone={zone} />
        </span>
      )}
    </p>
  );
}

type Patch = (
  body: ClassPatch & { status?: TicketClass['status']; version?: number },
) => Promise<Refusal | undefined>;
type ChangeProps = { item: TicketClass; zone: string; patch: Patch };

function Change({ item, zone, patch }: ChangeProps) {
  const { edit } = useWords();
  const { currency, version } = item;
  const kept = useKept(`organise class ${item.id}`);
  const before = valuesOfClass(item, zone);
  const values = { ...before, ...kept.values };
  const wrongPrice = useWrongPrice();
  const submit = async (): Promise<Refusal | undefined> => {
    const changes = classChanges(before, values, zone);
    if (changes === undefined) return wrongPrice(currency);
    const refusal = await patch({ ...changes, version });
    if (refusal === undefined) kept.forget();
    return refusal;
  };
  return (
    <KeptForm values={values} change={kept.change} label={edit.save} submit={submit}>
      <ClassFields currency={currency} zone={zone} />
    </KeptForm>
  );
}

type AnotherProps = { event: Event; currency: string | undefined; reload: () => void };

/** One order has one currency, so the classes of an event have one. */
function Another({ event, currency, reload }: AnotherProps) {
  const { edit } = useWords();
  const kept = useKept(`organise class of ${event.id}`);
  const priceMinor = event.config?.isFree === true ? '0' : '';
  const values: Values = { currency: currency ?? 'VND', priceMinor, ...kept.values };
  const wrongPrice = useWrongPrice();
  const submit = async (): Promise<Refusal | undefined> => {
    const body = newClassOf(values, event.timeZone);
    if (body === undefined) return wrongPrice(textOf(values, 'currency').toUpperCase());
    const params = { path: { id: event.id } };
    const { error } = await rest.POST('/api/events/{id}/ticket-classes', { params, body });
    if (error !== undefined) return error;
    kept.forget();
    reload();
    return undefined;
  };
  return (
    <section class="card" aria-labelledby="another">
      <h3 id="another">{edit.newClass}</h3>
      <KeptForm values={values} change={kept.change} label={edit.addClass} submit={submit}>
        <ClassFields currency={currency} zone={event.timeZone} />
      </KeptForm>
    </section>
  );
}

function useWrongPrice(): (currency: string) => Refusal {
  const { edit } = useWords();
  const text = useText();
  return (currency) => {
    const errors = [{ path: 'priceMinor', message: edit.wrongPrice(currency) }];
    const code = 'VALIDATION_FAILED';
    return ownRefusal(code, text.problems[code] ?? '', errors);
  };
}
