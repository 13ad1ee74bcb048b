import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { rest } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import type { Event } from '../../parts/event-facts.js';
import { useWords } from '../text/words.js';

/** A copy of the event, and the end of it. */
export function MoreActions({ event, reload }: { event: Event; reload: () => void }) {
  const { manage } = useWords();
  const { route } = useLocation();
  const [reason, setReason] = useState('');
  const params = { path: { id: event.id } };
  const duplicate = async () => {
    const body = { name: '' };
    const { data, error } = await rest.POST('/api/events/{id}/duplicate', { params, body });
    if (data !== undefined) route(at(`organise/${data.id}/edit?step=facts`));
    return error;
  };
  const cancel = async () => {
    const body = { reason };
    const { error } = await rest.POST('/api/events/{id}/cancel', { params, body });
    if (error === undefined) reload();
    return error;
  };
  return (
    <section class="card" aria-labelledby="more">
      <h2 id="more">{manage.more}</h2>
      <p class="actions">
        <ConfirmButton label={manage.duplicate} question={manage.duplicateSure} act={duplicate} />
        {event.status !== 'CANCELLED' && (
          <ConfirmButton label={manage.cancel} question={manage.cancelSure} act={cancel}>
            <label class="field">
              {manage.reason}
              <textarea
                rows={3}
                maxLength={500}
                value={reason}
                onInput={({ currentTarget }) => setReason(currentTarget.value)}
              />
            </label>
          </ConfirmButton>
        )}
      </p>
    </section>
  );
}
