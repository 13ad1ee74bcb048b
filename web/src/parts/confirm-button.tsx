import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Problem as Refusal } from '../clients/api.js';
import { useText } from '../text/text.js';
import { Problem } from './problem.js';

type Props = {
  label: string;
  question: string;
  act: () => Promise<Refusal | undefined>;
  /** What else is to be said before it is done. */
  children?: ComponentChildren;
};

/** Asks before it does what cannot be taken back. */
export function ConfirmButton({ label, question, act, children }: Props) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<Refusal>();
  const sure = async (): Promise<void> => {
    const refused = await act();
    setProblem(refused);
    if (refused === undefined) dialog.current?.close();
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={label}>
        <p>{question}</p>
        {children}
        <Problem problem={problem} />
        <p class="actions">
          <button type="button" class="danger" onClick={() => void sure()}>
            {label}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {text.close}
          </button>
        </p>
      </dialog>
    </>
  );
}
