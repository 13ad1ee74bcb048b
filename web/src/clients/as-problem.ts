import { ownRefusal } from '../domain/own-refusal.js';

/** What something on the way to the API said in its own words, e.g. a proxy, as a problem that can be shown. */
export function asProblem(response: Response): Response {
  const isOurs = response.headers.get('content-type')?.includes('json') === true;
  if (response.ok || isOurs) return response;
  const { status, statusText } = response;
  const problem = ownRefusal(codeOf(status), `${status} ${statusText}`.trim());
  return Response.json({ ...problem, status }, { status });
}

function codeOf(status: number): string {
  if (status === 429) return 'RATE_LIMITED';
  return status >= 502 ? 'DEPENDENCY_UNAVAILABLE' : 'INTERNAL';
}
