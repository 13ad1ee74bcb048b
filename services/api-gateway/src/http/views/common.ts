/** RFC 3339 with `Z`; undefined stays undefined, and JSON leaves it out. */
export function time(date: Date | undefined): string | undefined {
  return date?.toISOString();
}

/** Without the prefix that proto gives its enums. */
export function word(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}

/** Empty texts are left out. */
export function filled(text: string): string | undefined {
  return text === '' ? undefined : text;
}

export function cursor(text: string): string | null {
  return text === '' ? null : text;
}
