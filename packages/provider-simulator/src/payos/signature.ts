import { createHmac, timingSafeEqual } from 'node:crypto';

type Data = Record<string, unknown>;

/** The five signed fields of a create, by name, nothing encoded. */
export function requestSignature(key: string, fields: Data): string {
  const names = ['amount', 'cancelUrl', 'description', 'orderCode', 'returnUrl'];
  return sign(key, names.map((name) => `${name}=${plain(fields[name])}`).join('&'));
}

/** Of the `data` of an answer or webhook: keys ascending, null as nothing, elements of arrays with sorted keys. */
export function dataSignature(key: string, data: Data): string {
  const pairs = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return sign(key, pairs.map(([name, value]) => `${name}=${plain(value)}`).join('&'));
}

export function signatureMatches(expected: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sign(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const elements = value.map((element: Data) =>
    Object.fromEntries(
      Object.keys(element)
        .sort()
        .map((name) => [name, element[name]]),
    ),
  );
  return JSON.stringify(elements);
}
