/** Whom a role is given: an account by its address or by its id. */
export type Helper = { email: string } | { userId: string };

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What somebody typed to name an account; undefined when it can be neither an address nor an id. */
export function helperOf(typed: string): Helper | undefined {
  const text = typed.trim();
  if (id.test(text)) return { userId: text.toLowerCase() };
  return /^\S+@\S+$/.test(text) ? { email: text } : undefined;
}
