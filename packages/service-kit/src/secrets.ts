/** Values that lie in files we ship, e.g. docker-compose.yaml: whoever read them knows them. The test keeps the list whole. */
export const shippedSecrets: ReadonlySet<string> = new Set(['postgres']);

const exampleWords = /^(secret|changeme|example|password|test|dev)/i;
const leastBytes = 32;
const leastBits = 3.5;

/** Shannon entropy of a text by how often its characters come, bits per character. */
export function bitsPerCharacter(text: string): number {
  const characters = Array.from(text);
  const counts = Map.groupBy(characters, (character) => character).values();
  return [...counts].reduce((bits, { length }) => {
    const share = length / characters.length;
    return bits - share * Math.log2(share);
  }, 0);
}

/** Why a value is no secret; undefined when it may be one. Never quotes it. */
export function secretProblem(value: string): string | undefined {
  if (shippedSecrets.has(value) || exampleWords.test(value)) return 'is an example that we ship';
  if (Buffer.byteLength(value) < leastBytes) return `is shorter than ${leastBytes} bytes`;
  if (bitsPerCharacter(value) < leastBits)
    return `has less than ${leastBits} bits of entropy per character`;
  return undefined;
}

/** The password inside a URL, as it is meant; undefined when there is none. */
function passwordIn(value: string): string | undefined {
  const found = /^\w[\w+.-]*:\/\/[^:/@\s]*:([^/\s]+)@/.exec(value)?.[1];
  return found === undefined ? undefined : decoded(found);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Variables that hold a secret themselves, not the name of a file. */
const secretName = /SECRET|PASSWORD|_KEY$|_KEY\d$/;
const fileName = /_FILE$|^INTERNAL_TLS_/;

/** One line per variable whose value is no secret, by its name; URLs are looked at for a shipped password. */
export function secretProblems(values: Record<string, unknown>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (typeof value !== 'string' || fileName.test(name)) return [];
    const password = passwordIn(value);
    if (password !== undefined && shippedSecrets.has(password))
      return [`${name} holds a password that is an example that we ship`];
    const problem = secretName.test(name) ? secretProblem(value) : undefined;
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
}
