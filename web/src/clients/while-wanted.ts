/** What was asked before the end is nobody's business after it: then undefined, whatever became of it. */
export async function whileWanted<T>(
  signal: AbortSignal,
  asked: Promise<T>,
): Promise<T | undefined> {
  try {
    const answer = await asked;
    return signal.aborted ? undefined : answer;
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}
