/** Resolves when the receiver answered 2xx. */
export type PostAlert = (body: unknown, signal: AbortSignal) => Promise<void>;

const timeoutMs = 5_000;

/** `url` gets each alert as JSON by POST; a redirect counts as a failure. */
export function createAlertWebhook(url: string): PostAlert {
  return async (body, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the alert webhook answered ${response.status}`);
  };
}
