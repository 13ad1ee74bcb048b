import { useRoute } from 'preact-iso';
import type { TargetedSubmitEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { recall, remember } from '../../clients/remembered.js';
import { useEvent } from '../../clients/use-event.js';
import { Page } from '../../parts/page.js';
import { Problem } from '../../parts/problem.js';
import { SignedIn } from '../../parts/signed-in.js';
import { Camera } from '../parts/camera.js';
import { ScanResult } from '../parts/scan-result.js';
import { useCheckIn } from '../parts/use-check-in.js';
import { useWords, worded } from '../text/words.js';

/** The door: tickets are read by the camera, by a hand scanner that types, or pasted. */
function CheckInPage() {
  const { id = '' } = useRoute().params as { id?: string };
  const { checkIn } = useWords();
  const { data, error, reload } = useEvent(id);
  return (
    <Page title={data === undefined ? checkIn.title : `${checkIn.title}: ${data.name}`}>
      <SignedIn>
        {() =>
          error === undefined ? (
            <Door eventId={id} zone={data?.timeZone ?? 'UTC'} />
          ) : (
            <Problem problem={error} retry={reload} />
          )
        }
      </SignedIn>
    </Page>
  );
}

function Door({ eventId, zone }: { eventId: string; zone: string }) {
  const { checkIn } = useWords();
  const [gate, setGate] = useState(() => (recall('gate') as string | undefined) ?? '');
  const { outcome, problem, count, isBusy, check, seen } = useCheckIn(eventId, gate);
  return (
    <>
      <ScanResult outcome={outcome} count={count} zone={zone} isBusy={isBusy} />
      <Problem problem={problem} />
      <ByHand check={check} />
      <Camera seen={seen} />
      <label class="field">
        {checkIn.gate}
        <input
          name="gate"
          maxLength={100}
          value={gate}
          onInput={({ currentTarget: { value } }) => {
            setGate(value);
            remember('gate', value);
          }}
        />
        <small>{checkIn.gateHint}</small>
      </label>
    </>
  );
}

/** Ready for the next one as soon as one is sent. */
function ByHand({ check }: { check: (code: string) => Promise<void> }) {
  const { checkIn } = useWords();
  const id = useId();
  const send = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const code = new FormData(form).get('code') as string;
    form.reset();
    form.querySelector('input')?.focus();
    if (code.trim() !== '') void check(code);
  };
  return (
    <form class="card" onSubmit={send}>
      <div class="field">
        <label for={id}>{checkIn.code}</label>
        <input
          id={id}
          name="code"
          required
          maxLength={4_000}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby={`${id}-hint`}
        />
        <small id={`${id}-hint`}>{checkIn.codeHint}</small>
      </div>
      <button type="submit">{checkIn.check}</button>
    </form>
  );
}

export default worded(CheckInPage);
