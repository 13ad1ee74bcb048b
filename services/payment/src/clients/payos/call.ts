import { APIError, PayOS } from '@payos/node';
import type { Lane } from '../guard.js';

/** What one call needs to know of our channel at PayOS. */
export type Payos = {
  client: PayOS;
  returnUrl: string;
  guard<T>(lane: Lane, run: () => Promise<T>): Promise<T>;
};

/** PayOS says no with HTTP 200 and a code: an answer, not a fault. */
export type Answer<T> = { ok: true; data: T } | { ok: false; code: string; message: string };

/** Runs a call of the SDK; throws what is a fault: no connection, 401, 429, 5xx, a bad signature. */
export function call<T>(payos: Payos, lane: Lane, run: () => Promise<T>): Promise<Answer<T>> {
  return payos.guard(lane, async () => {
    try {
      return { ok: true, data: await run() };
    } catch (error) {
      if (!(error instanceof APIError) || error.status !== 200) throw error;
      const code = error.code ?? '';
      return { ok: false, code, message: `PayOS ${code} ${error.desc ?? ''}`.trim() };
    }
  });
}

export type ClientOptions = { clientId: string; apiKey: string; checksumKey: string; url: string };

/** Every option that the SDK would else read from the environment is given; a create is never sent twice. */
export function payosClient(
  { clientId, apiKey, checksumKey, url }: ClientOptions,
  warn: (reason: string) => void,
): PayOS {
  return new PayOS({
    clientId,
    apiKey,
    checksumKey,
    partnerCode: '',
    baseURL: url,
    maxRetries: 0,
    timeout: 10_000,
    logLevel: 'off',
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (await isUnsigned(response)) {
        warn('PayOS answered without a signature; the answer is not used');
        throw new Error('unsigned answer');
      }
      return response;
    },
  });
}

/** The SDK checks a signature only where there is one. */
async function isUnsigned(response: Response): Promise<boolean> {
  if (!response.ok) return false;
  const body: unknown = await response.clone().json();
  if (typeof body !== 'object' || body === null) return true;
  const { code, signature } = body as { code?: unknown; signature?: unknown };
  return code === '00' && (typeof signature !== 'string' || signature === '');
}
