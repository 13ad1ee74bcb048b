/** What the API found wrong with a field. */
export type Violation = {
  path: string;
  message: string;
  code?: string;
  params?: Record<string, string>;
};
type Params = Record<string, string>;
/** Sentences by code, or by field and code (`phone.INVALID_FORMAT`) where a field has one of its own. */
export type Sentences = Record<string, string | ((params: Params) => string)>;

/** In the reader's language where there is a sentence for it; otherwise as the API says it. */
export function saidOf({ path, message, code, params = {} }: Violation, known: Sentences): string {
  if (code === undefined) return message;
  const sentence = known[`${nameOf(path)}.${code}`] ?? known[code] ?? message;
  return typeof sentence === 'string' ? sentence : sentence(params);
}

/** Of `contact.phone` it is `phone`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
