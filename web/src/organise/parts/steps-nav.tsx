import { steps, type Step } from '../domain/steps.js';
import { useWords } from '../text/words.js';

type Props = {
  step: Step;
  /** Undefined for a step that is not to be had yet. */
  hrefOf: (step: Step) => string | undefined;
};

export function StepsNav({ step, hrefOf }: Props) {
  const words = useWords();
  return (
    <nav aria-label={words.edit.steps}>
      <ol class="steps">
        {steps.map((each) => (
          <li key={each}>
            <a
              href={hrefOf(each)}
              {...(hrefOf(each) === undefined ? { role: 'link', 'aria-disabled': true } : {})}
              {...(each === step ? { 'aria-current': 'step' } : {})}
            >
              {words.edit.step[each]}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
