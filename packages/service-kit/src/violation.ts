import type { z } from 'zod';

/** What is wrong with one field of a request. */
export type Violation = {
  /** Names joined by dots, e.g. `items.0.quantity`. */
  path: string;
  /** For people, in English. */
  message: string;
  /** For programs, e.g. TOO_LONG; absent where nobody named it. */
  code?: string | undefined;
  /** What the message says beside the code, e.g. `{ most: '100' }`. */
  params?: Record<string, string> | undefined;
};

type Issue = z.core.$ZodIssue;
type Named = Pick<Violation, 'code' | 'params'>;

const ofSize: Record<string, { less: string; more: string }> = {
  string: { less: 'TOO_SHORT', more: 'TOO_LONG' },
  array: { less: 'TOO_FEW', more: 'TOO_MANY' },
};
const ofNumber = { less: 'TOO_SMALL', more: 'TOO_LARGE' };

const namers: { [C in Issue['code']]?: (issue: Extract<Issue, { code: C }>) => Named } = {
  too_small: ({ origin, minimum }) => ({
    code: (ofSize[origin] ?? ofNumber).less,
    params: { least: String(minimum) },
  }),
  too_big: ({ origin, maximum }) => ({
    code: (ofSize[origin] ?? ofNumber).more,
    params: { most: String(maximum) },
  }),
  invalid_type: ({ input }) => ({ code: input === undefined ? 'REQUIRED' : 'WRONG_TYPE' }),
  invalid_format: ({ format }) => ({ code: 'INVALID_FORMAT', params: { format } }),
  invalid_value: ({ values }) => ({
    code: 'NOT_A_CHOICE',
    params: { choices: values.map(String).join(' ') },
  }),
  unrecognized_keys: ({ keys }) => ({ code: 'UNKNOWN_FIELD', params: { names: keys.join(' ') } }),
  custom: ({ params }) => ofRule(params),
};

/** What a schema found wrong; `whole` is the path of what is wrong as a whole. A rule of one's own names its code in `params`. */
export function violationOf(issue: Issue, whole = ''): Violation {
  const path = issue.path.length === 0 ? whole : issue.path.join('.');
  const name = namers[issue.code] as ((issue: Issue) => Named) | undefined;
  return { path, message: issue.message, ...name?.(issue) };
}

function ofRule(given: Record<string, unknown> = {}): Named {
  const { code, ...rest } = given;
  if (typeof code !== 'string') return {};
  const params = Object.entries(rest).map(([name, value]) => [name, String(value)] as const);
  return { code, ...(params.length === 0 ? {} : { params: Object.fromEntries(params) }) };
}
