import { useState } from 'preact/hooks';
import { rest, type Problem as Refusal } from '../../clients/api.js';
import { now } from '../../clients/clock.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import type { Event } from '../../parts/event-facts.js';
import { Problem } from '../../parts/problem.js';
import type { ConfigPatch } from '../domain/config-form.js';
import { useWords } from '../text/words.js';

type Config = NonNullable<Event['config']>;
type Patch = (body: ConfigPatch) => Promise<Refusal | undefined>;
type Props = { event: Event; config: Config; reload: () => void };

/** Pauses, paces and closes a running sale. */
export function Steer({ event, config, reload }: Props) {
  const { steer } = useWords();
  const patch: Patch = async (body) => {
    const path = { id: event.id };
    const { error } = await rest.PATCH('/api/events/{id}/config', { params: { path }, body });
    if (error === undefined) reload();
    return error;
  };
  const isOpen = Date.parse(config.saleOpensAt) <= now();
  const isOver = Date.parse(config.saleClosesAt) <= now();
  const close = () => patch({ saleClosesAt: new Date(now()).toISOString() });
  return (
    <section class="card" aria-labelledby="steer">
      <h2 id="steer">{steer.title}</h2>
      {config.waitingRoom !== undefined && !isOver && (
        <Room room={config.waitingRoom} patch={patch} />
      )}
      {isOver && <p class="notice">{steer.over}</p>}
      {isOpen && !isOver && (
        <p class="actions">
          <ConfirmButton label={steer.close} question={steer.closeSure} act={close} />
        </p>
      )}
    </section>
  );
}

function Room({ room, patch }: { room: NonNullable<Config['waitingRoom']>; patch: Patch }) {
  const { steer } = useWords();
  const [problem, setProblem] = useState<Refusal>();
  const resume = async (): Promise<void> =>
    setProblem(await patch({ waitingRoom: { paused: false } }));
  return (
    <>
      <p role="status" data-paused={room.paused} class={room.paused ? 'notice' : ''}>
        {room.paused ? steer.paused : steer.running}
      </p>
      <p class="actions">
        {room.paused ? (
          <button type="button" class="primary" onClick={() => void resume()}>
            {steer.resume}
          </button>
        ) : (
          <ConfirmButton
            label={steer.pause}
            question={steer.pauseSure}
            act={() => patch({ waitingRoom: { paused: true } })}
          />
        )}
      </p>
      <Problem problem={problem} />
      <Pace
        key={`${room.maxConcurrent} ${room.releasePerSecond}`}
        maxConcurrent={room.maxConcurrent}
        releasePerSecond={room.releasePerSecond}
        patch={patch}
      />
    </>
  );
}

type PaceProps = { maxConcurrent: number; releasePerSecond: number; patch: Patch };

/** How many choose at once and how many come in a second; what the server has is what is shown first. */
function Pace({ patch, ...known }: PaceProps) {
  const { edit, steer } = useWords();
  const [wanted, setWanted] = useState(known);
  const field = (name: keyof typeof known, label: string, max: number) => (
    <label class="field">
      {label}
      <input
        type="number"
        name={name}
        min={1}
        max={max}
        value={wanted[name]}
        onInput={({ currentTarget }) =>
          setWanted({ ...wanted, [name]: currentTarget.valueAsNumber || 0 })
        }
      />
    </label>
  );
  const { maxConcurrent, releasePerSecond } = wanted;
  return (
    <div class="pace">
      {field('maxConcurrent', edit.maxConcurrent, 1_000_000)}
      {field('releasePerSecond', edit.releasePerSecond, 100_000)}
      <ConfirmButton
        label={steer.apply}
        question={steer.applySure(maxConcurrent, releasePerSecond)}
        act={() => patch({ waitingRoom: wanted })}
      />
    </div>
  );
}
