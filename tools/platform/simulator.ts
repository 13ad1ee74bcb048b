/** What the simulated providers do from now on; the knobs are those of packages/provider-simulator. */
export async function turnKnobs(
  simulatorUrl: string,
  turned: Record<string, unknown>,
): Promise<void> {
  const response = await fetch(`${simulatorUrl}/control/knobs`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(turned),
    signal: AbortSignal.timeout(5_000),
  });
  if (response.status !== 200) throw new Error(`the simulator answered ${response.status}`);
}
