import type { Problem as Refusal } from '../clients/api.js';
import { useText } from '../text/text.js';

/** Why something did not work, said aloud at once; with another try where one can help. */
export function Problem({ problem, retry }: { problem?: Refusal | undefined; retry?: () => void }) {
  const text = useText();
  if (problem === undefined) return null;
  return (
    <div class="problem" role="alert" data-code={problem.code}>
      <p>{text.problems[problem.code] ?? problem.detail}</p>
      <ul>
        {problem.errors?.map(({ path, message }) => (
          <li key={path}>
            {path}: {message}
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
