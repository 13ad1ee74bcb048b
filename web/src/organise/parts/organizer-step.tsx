import { rest, type components } from '../../clients/api.js';
import { useLoad } from '../../clients/use-load.js';
import { Field } from '../../parts/field.js';
import { Form, type Fields } from '../../parts/form.js';
import { useWords } from '../text/words.js';
import { Choice } from './inputs.js';

type Organizer = components['schemas']['Organizer'];

/** One's own organizers, and the one that was chosen before. */
export function OrganizerField({ known }: { known: string }) {
  const { edit } = useWords();
  const { data } = useLoad(
    (signal) =>
      rest.GET('/api/organizers', { params: { query: { mine: 'true', limit: 100 } }, signal }),
    [known],
  );
  const own = data?.items ?? [];
  const isOther = known !== '' && data !== undefined && !own.some(({ id }) => id === known);
  const other = useOrganizer(isOther ? known : undefined);
  const all = other === undefined ? own : [...own, other];
  const options = all.map(({ id, name }) => ({ value: id, text: name }));
  if (options.length === 0 && data !== undefined) return <p>{edit.noOrganizer}</p>;
  return <Choice name="organizerId" label={edit.organizer} options={options} />;
}

/** Of somebody else, on whose event one has a role. */
function useOrganizer(id: string | undefined): Organizer | undefined {
  const { data } = useLoad<Organizer>(
    async (signal) => {
      if (id === undefined) return {};
      const { data, error } = await rest.GET('/api/organizers/{id}', {
        params: { path: { id } },
        signal,
      });
      return { data, error };
    },
    [id],
  );
  return data?.id === id ? data : undefined;
}

/** Makes another one, which is then chosen. */
export function NewOrganizer({ made }: { made: (id: string) => void }) {
  const { edit } = useWords();
  const create = async ({ name = '' }: Fields) => {
    const body = { name, description: '', logoUrl: '' };
    const { data, error } = await rest.POST('/api/organizers', { body });
    if (data !== undefined) made(data.id);
    return error;
  };
  return (
    <details>
      <summary>{edit.newOrganizer}</summary>
      <Form label={edit.makeOrganizer} submit={create}>
        <Field label={edit.organizerName} name="name" />
      </Form>
    </details>
  );
}
