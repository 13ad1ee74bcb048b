import type { Problem as Refusal } from '../clients/api.js';
import { nameOf, saidOf } from '../domain/violation.js';
import { useText } from '../text/text.js';

/** Why something did not work, said aloud at once; with another try where one can help. */
export function Problem({ problem, retry }: { problem?: Refusal | undefined; retry?: () => void }) {
  const text = useText();
  if (problem === undefined) return null;
  return (
    <div class="problem" role="alert" data-code={problem.code}>
      <p>{text.problems[problem.code] ?? problem.detail}</p>
      <ul>
        {problem.errors?.map((violation) => (
          <li key={violation.path}>
            {text.fields[nameOf(violation.path)] ?? violation.path}:{' '}
            {saidOf(violation, text.violations)}
          </li>
        ))}
      </ul>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          {text.tryAgain}
        </button>
      )}
    </div>
  );
}
