import { roomNumbers } from '../domain/config-form.js';
import { useWords } from '../text/words.js';
import { Check, Input } from './inputs.js';

/** The waiting room and its draw. */
export function LineFields({ isOn }: { isOn: boolean }) {
  const { edit } = useWords();
  return (
    <fieldset>
      <legend>{edit.line}</legend>
      <Check name="allowWaitRoom" label={edit.allowWaitRoom} hint={edit.allowWaitRoomHint} />
      {isOn && (
        <>
          <Pace />
          <Input
            name="preQueueOpensAt"
            label={edit.preQueueOpensAt}
            hint={edit.preQueueHint}
            type="datetime-local"
            optional
          />
          <Check name="draw" label={edit.draw} hint={edit.drawHint} />
        </>
      )}
    </fieldset>
  );
}

/** Numbers as the API bounds them. */
const bounds = {
  maxConcurrent: { min: 1, max: 1_000_000 },
  releasePerSecond: { min: 1, max: 100_000 },
  sessionSeconds: { min: 60, max: 3_600 },
  reconnectGraceSeconds: { min: 0, max: 3_600 },
  claimSeconds: { min: 10, max: 600 },
};

function Pace() {
  const { edit } = useWords();
  return (
    <>
      {roomNumbers.map((name) => (
        <Input
          key={name}
          name={`waitingRoom.${name}`}
          label={edit[name]}
          type="number"
          {...bounds[name]}
        />
      ))}
    </>
  );
}
