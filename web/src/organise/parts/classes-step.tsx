import { rest, type components, type Problem as Refusal } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useLoad } from '../../clients/use-load.js';
import { money } from '../../domain/money.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import type { Event } from '../../parts/event-facts.js';
import { NotYet } from '../../parts/not-yet.js';
import { useSpeech, useText } from '../../text/text.js';
import { fromMinor, toMinor } from '../domain/amount.js';
import { numberOf, textOf, type Values } from '../domain/values.js';
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
        <One key={item.id} item={item} reload={reload} />
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

function One({ item, reload }: { item: TicketClass; reload: () => void }) {
  const { edit } = useWords();
  const { language, text } = useSpeech();
  const isActive = item.status === 'ACTIVE';
  const patch = async (body: Partial<TicketClass>): Promise<Refusal | undefined> => {
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
      <details>
        <summary>{edit.change}</summary>
        <Change item={item} patch={patch} />
      </details>
      <ConfirmButton
        label={label}
        question={isActive ? edit.deactivateSure(item.name) : edit.activateSure(item.name)}
        act={() => patch({ status: isActive ? 'INACTIVE' : 'ACTIVE' })}
      />
    </article>
  );
}

type ChangeProps = {
  item: TicketClass;
  patch: (body: Partial<TicketClass>) => Promise<Refusal | undefined>;
};

function Change({ item, patch }: ChangeProps) {
  const { edit } = useWords();
  const { currency, version } = item;
  const kept = useKept(`organise class ${item.id}`);
  const before: Values = {
    name: item.name,
    currency,
    priceMinor: fromMinor(item.priceMinor, currency),
    total: String(item.total),
  };
  const values = { ...before, ...kept.values };
  const wrongPrice = useWrongPrice();
  const submit = async (): Promise<Refusal | undefined> => {
    const priceMinor = toMinor(textOf(values, 'priceMinor'), currency);
    if (priceMinor === undefined) return wrongPrice(currency);
    const wanted = { name: textOf(values, 'name'), priceMinor, total: numberOf(values, 'total') };
    const refusal = await patch({ ...wanted, version });
    if (refusal === undefined) kept.forget();
    return refusal;
  };
  return (
    <KeptForm values={values} change={kept.change} label={edit.save} submit={submit}>
      <ClassFields currency={currency} />
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
    const code = textOf(values, 'currency').toUpperCase();
    const priceMinor = toMinor(textOf(values, 'priceMinor'), code);
    if (priceMinor === undefined) return wrongPrice(code);
    const { error } = await rest.POST('/api/events/{id}/ticket-classes', {
      params: { path: { id: event.id } },
      body: {
        ...{ name: textOf(values, 'name'), currency: code, priceMinor },
        ...{ total: numberOf(values, 'total'), status: 'ACTIVE' },
      },
    });
    if (error !== undefined) return error;
    kept.forget();
    reload();
    return undefined;
  };
  return (
    <section class="card" aria-labelledby="another">
      <h3 id="another">{edit.newClass}</h3>
      <KeptForm values={values} change={kept.change} label={edit.addClass} submit={submit}>
        <ClassFields currency={currency} />
      </KeptForm>
    </section>
  );
}

function useWrongPrice(): (currency: string) => Refusal {
  const { edit } = useWords();
  const text = useText();
  return (currency) => {
    const blank = { type: 'about:blank', title: '', status: 400, instance: '', requestId: '' };
    const errors = [{ path: 'priceMinor', message: edit.wrongPrice(currency) }];
    const code = 'VALIDATION_FAILED';
    return { ...blank, code, detail: text.problems[code] ?? '', errors };
  };
}
