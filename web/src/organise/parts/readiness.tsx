import { rest, type Problem as Refusal } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useLoad } from '../../clients/use-load.js';
import type { User } from '../../clients/account.js';
import { Busy } from '../../parts/busy.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import type { Event } from '../../parts/event-facts.js';
import { Problem } from '../../parts/problem.js';
import { stepFor } from '../domain/steps.js';
import { useWords } from '../text/words.js';

type Props = { event: Event; user: User; reload: () => void };

/** What is still to be done before an event can be published, and the button when nothing is. */
export function Readiness({ event, user, reload }: Props) {
  const { ready } = useWords();
  const path = { id: event.id };
  const { data, error, ...again } = useLoad(
    (signal) => rest.GET('/api/events/{id}/readiness', { params: { path }, signal }),
    [event.id, event.version],
  );
  const moved = (refusal: Refusal | undefined): Refusal | undefined => {
    if (refusal === undefined) reload();
    return refusal;
  };
  const publish = async () =>
    moved((await rest.POST('/api/events/{id}/publish', { params: { path }, body: body })).error);
  const approve = async () =>
    moved((await rest.POST('/api/events/{id}/approve', { params: { path }, body: body })).error);
  const mayApprove = user.roles.includes('PLATFORM_ADMIN') && event.status === 'CONFIGURED';
  if (error !== undefined) return <Problem problem={error} retry={again.reload} />;
  if (data === undefined) return <Busy />;
  return (
    <section class="card" aria-labelledby="ready">
      <h2 id="ready">{ready.title}</h2>
      {data.ready ? <p>{ready.nothing}</p> : <Missing eventId={event.id} missing={data.missing} />}
      <p class="actions">
        {mayApprove && (
          <ConfirmButton label={ready.approve} question={ready.approveSure} act={approve} />
        )}
        {data.ready && (
          <ConfirmButton label={ready.publish} question={ready.publishSure} act={publish} />
        )}
      </p>
    </section>
  );
}

const body = { reason: '' };

type MissingProps = { eventId: string; missing: { code: string; message: string }[] };

function Missing({ eventId, missing }: MissingProps) {
  const { ready } = useWords();
  return (
    <>
      <p>{ready.still}</p>
      <ul class="todo">
        {missing.map(({ code, message }) => {
          const step = stepFor(code);
          const words = ready.missing[code] ?? message;
          return (
            <li key={`${code} ${message}`} data-code={code}>
              {step === undefined ? (
                words
              ) : (
                <a href={at(`organise/${eventId}/edit?step=${step}`)}>{words}</a>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
