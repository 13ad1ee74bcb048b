import { useState } from 'preact/hooks';
import { rest, type Problem as Refusal } from '../../clients/api.js';
import { ownRefusal } from '../../domain/own-refusal.js';
import { useText } from '../../text/text.js';
import { helperOf, type Helper } from '../domain/helper.js';
import { textOf, type Values } from '../domain/values.js';
import { useWords } from '../text/words.js';
import { roles, type Helper as Given } from './helper-card.js';
import { Choice, Input } from './inputs.js';
import { KeptForm } from './kept-form.js';

const first: Values = { who: '', role: 'EDITOR' };
type Props = { eventId: string; reload: () => void };

/** Gives an account, named by its address or id, a role. */
export function AddHelper({ eventId, reload }: Props) {
  const { helpers } = useWords();
  const text = useText();
  const [values, setValues] = useState(first);
  const [said, setSaid] = useState('');
  const submit = async (): Promise<Refusal | undefined> => {
    setSaid('');
    const helper = helperOf(textOf(values, 'who'));
    if (helper === undefined) {
      const errors = [{ path: 'who', message: helpers.wrongWho }];
      return ownRefusal('VALIDATION_FAILED', text.problems['VALIDATION_FAILED'] ?? '', errors);
    }
    const { data, error } = await give(eventId, helper, values['role'] as Given['role']);
    if (data === undefined) return error;
    setValues(first);
    setSaid(
      helpers.given(data.email === '' ? data.userId : data.email, helpers.role[data.role] ?? ''),
    );
    reload();
    return undefined;
  };
  const options = roles.map((role) => ({ value: role, text: helpers.role[role] ?? role }));
  return (
    <section class="card" aria-labelledby="add-helper">
      <h2 id="add-helper">{helpers.add}</h2>
      <KeptForm
        values={values}
        change={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        label={helpers.give}
        submit={submit}
      >
        <Input name="who" label={helpers.who} hint={helpers.whoHint} maxLength={254} />
        <Choice name="role" label={helpers.asWhat} options={options} />
        <p>
          <small>{helpers.may[textOf(values, 'role')]}</small>
        </p>
      </KeptForm>
      <p role="status">{said}</p>
    </section>
  );
}

async function give(id: string, helper: Helper, role: Given['role']) {
  if ('userId' in helper) {
    const params = { path: { id, userId: helper.userId } };
    return await rest.PUT('/api/events/{id}/roles/{userId}', { params, body: { role } });
  }
  const body = { email: helper.email, role };
  return await rest.POST('/api/events/{id}/roles', { params: { path: { id } }, body });
}
