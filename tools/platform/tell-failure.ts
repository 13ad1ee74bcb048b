/** The end of a command that failed: says why, and how it is called when it was called wrongly. Answers its exit code. */
export function tellFailure(error: unknown, usage: string): number {
  const isUsage = error instanceof TypeError && 'code' in error;
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${text}\n${isUsage ? `${usage}\n` : ''}`);
  return 2;
}
