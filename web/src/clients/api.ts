import { createRest } from '@ticketbottle/sdk/rest.js';
import { accessToken, tokenRefused } from './account.js';
import { ownRefusal } from '../domain/own-refusal.js';
import { learnFrom } from './clock.js';

export type { components, Problem } from '@ticketbottle/sdk/rest.js';

const timeoutMs = 15_000;

/** The API as the signed-in person sees it. What never reached it is answered as a problem, too: `code: 'OFFLINE'`. */
export const rest = createRest({
  baseUrl: new URL('.', document.baseURI).href.replace(/\/$/, ''),
  token: accessToken,
  fetch: async (request) => {
    const { signal } = request;
    const retry = request.headers.has('authorization') ? request.clone() : undefined;
    try {
      const response = await send(request);
      if (response.status !== 401 || retry === undefined) return response;
      const token = await anotherToken(retry.headers.get('authorization') ?? '');
      if (token === undefined) return response;
      retry.headers.set('authorization', `Bearer ${token}`);
      return await send(retry);
    } catch (error) {
      if (signal.aborted) throw error;
      return Response.json(ownRefusal('OFFLINE', String(error)), { status: 503 });
    }
  },
});

async function send(request: Request): Promise<Response> {
  const sentAt = Date.now();
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(request, { signal });
  learnFrom(response, sentAt);
  return response;
}

/** After a token was refused: a new one, or undefined when the person has to sign in again. */
async function anotherToken(refused: string): Promise<string | undefined> {
  tokenRefused(refused.slice('Bearer '.length));
  const token = await accessToken();
  return token === undefined || refused.endsWith(token) ? undefined : token;
}
