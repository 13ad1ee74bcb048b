import { useEffect, useRef } from 'preact/hooks';
import type { Step } from '../domain/steps.js';
import { useWords } from '../text/words.js';

/** Reading goes on here when a step was done. */
export function StepTitle({ step }: { step: Step }) {
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [step]);
  return (
    <h2 id="step" tabIndex={-1} ref={heading}>
      {words.edit.step[step]}
    </h2>
  );
}
