import { useRoute } from 'preact-iso';
import { rest, type components } from '../../clients/api.js';
import { at } from '../../clients/site.js';
import { useLoad } from '../../clients/use-load.js';
import { Busy } from '../../parts/busy.js';
import { Countdown } from '../../parts/countdown.js';
import type { Event } from '../../parts/event-facts.js';
import { Page } from '../../parts/page.js';
import { Problem } from '../../parts/problem.js';
import { MyTurn } from '../parts/my-turn.js';
import { useWords, worded } from '../text/words.js';

type Draw = components['schemas']['Draw'];

/** What the draw of places was committed to, and the proof of it, computed in the browser of whoever doubts it. */
function DrawPage() {
  const { id = '' } = useRoute().params as { id?: string };
  const { draw: words } = useWords();
  const path = { id };
  const draw = useLoad(
    (signal) => rest.GET('/api/events/{id}/draw', { params: { path }, signal }),
    [id],
  );
  const event = useLoad(
    (signal) => rest.GET('/api/events/{id}', { params: { path }, signal }),
    [id],
  ).data;
  const { data, error, reload } = draw;
  return (
    <Page title={event === undefined ? words.title : `${words.title}: ${event.name}`}>
      <p>{words.about}</p>
      {data !== undefined && <Shown draw={data} eventId={id} event={event} reload={reload} />}
      {data === undefined && error === undefined && <Busy />}
      <Problem problem={error} retry={reload} />
      <p>
        <a href={at(`events/${id}`)}>{words.event}</a>
      </p>
    </Page>
  );
}

type Props = { draw: Draw; eventId: string; event: Event | undefined; reload: () => void };

function Shown({ draw, eventId, event, reload }: Props) {
  const { draw: words } = useWords();
  const { commitment, participants, seed, algorithm } = draw;
  const opensAt = event?.config?.saleOpensAt;
  return (
    <>
      <dl class="card proof">
        <dt>{words.commitment}</dt>
        <dd class="hash">{commitment}</dd>
        {participants !== null && (
          <>
            <dt>{words.participants}</dt>
            <dd>{participants}</dd>
          </>
        )}
        {seed !== undefined && (
          <>
            <dt>{words.seed}</dt>
            <dd class="hash">{seed}</dd>
          </>
        )}
        <dt>{words.algorithm}</dt>
        <dd>{algorithm}</dd>
      </dl>
      {seed === undefined || participants === null ? (
        <p class="notice">
          {words.notYet} {opensAt !== undefined && <Countdown until={opensAt} onOver={reload} />}
        </p>
      ) : (
        <MyTurn draw={{ eventId, seed, participants }} commitment={commitment} />
      )}
    </>
  );
}

export default worded(DrawPage);
