import { rest } from '../../clients/api.js';
import { useLoad } from '../../clients/use-load.js';
import { useWords } from '../text/words.js';
import { Area, Input, Several } from './inputs.js';

export function FactsFields() {
  const { edit } = useWords();
  const { data } = useLoad(
    (signal) => rest.GET('/api/categories', { params: { query: { limit: 100 } }, signal }),
    [],
  );
  const categories = data?.items.map(({ id, name }) => ({ value: id, text: name })) ?? [];
  return (
    <>
      <Input name="name" label={edit.name} maxLength={200} />
      <Area name="description" label={edit.description} maxLength={10_000} />
      <Input
        name="thumbnailUrl"
        label={edit.picture}
        hint={edit.pictureHint}
        type="url"
        pattern="https://.*"
        optional
      />
      <Several name="categoryIds" label={edit.categories} options={categories} />
    </>
  );
}
