import { accessToken, tokenRefused } from '../../clients/account.js';
import { rest, type Problem } from '../../clients/api.js';
import type { Answer } from '../../clients/use-load.js';
import type { Link } from '../../clients/watch-place.js';
import { backoffMs } from '../../domain/backoff.js';
import type { Sales } from '../domain/sales.js';
import { createEventReader, type StreamEvent } from '../domain/sse.js';

export type Told = {
  sales: (sales: Sales) => void;
  link: (link: Link) => void;
  /** These figures are not for this person, or there is no such event. */
  refused: (problem: Problem) => void;
};

/** Figures come once a second: a stream that is silent for so long is dead. */
const silentMs = 8_000;
/** While asking works, it is asked at most so far apart. */
const mostAskingTries = 2;

/**
 * Follows the figures of a sale until the signal: by the stream, which needs a header that EventSource does not send, so it is
 * read by fetch; by asking, with pauses, while it does not come.
 */
export async function watchSales(eventId: string, told: Told, signal: AbortSignal): Promise<void> {
  let tries = 0;
  while (!signal.aborted) {
    const wasLive = await streamed(eventId, told, signal);
    if (wasLive) tries = 0;
    const answer = await asked(eventId, signal);
    if (answer === undefined) return;
    const { data, error } = answer;
    if (isFinal(error)) {
      told.refused(error);
      return;
    }
    if (data !== undefined) {
      told.sales(data);
      tries = Math.min(tries, mostAskingTries);
    }
    told.link(data === undefined ? 'offline' : 'asking');
    await pause(backoffMs(tries, Math.random()), signal);
    tries += 1;
  }
}

function isFinal(error: Problem | undefined): error is Problem {
  return error?.status === 403 || error?.status === 404;
}

/** Undefined after the signal; no answer at all where not even a fresh token was to be had. */
async function asked(eventId: string, signal: AbortSignal): Promise<Answer<Sales> | undefined> {
  try {
    const path = { id: eventId };
    return await rest.GET('/api/events/{id}/sales', { params: { path }, signal });
  } catch {
    return signal.aborted ? undefined : {};
  }
}

/** Until the stream ends, for whatever reason; true when figures came. */
async function streamed(eventId: string, told: Told, signal: AbortSignal): Promise<boolean> {
  const silence = new AbortController();
  const cut = (): void => silence.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasLive = false;
  const take = ({ event, data }: StreamEvent): void => {
    if (event !== 'sales') return;
    if (!wasLive) told.link('live');
    wasLive = true;
    told.sales(JSON.parse(data) as Sales);
  };
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(cut, silentMs);
  };
  addEventListener('offline', cut); // a stream does not always notice
  try {
    heard();
    const body = await opened(eventId, AbortSignal.any([signal, silence.signal]));
    const read = createEventReader();
    for await (const piece of piecesOf(body)) {
      heard();
      read(piece).forEach(take);
    }
  } catch {
    return wasLive; // cut, silent or refused: asking tells which
  } finally {
    removeEventListener('offline', cut);
    clearTimeout(timer);
  }
  return wasLive;
}

async function opened(eventId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const token = await accessToken();
  const path = `api/events/${encodeURIComponent(eventId)}/sales/stream`;
  const response = await fetch(new URL(path, document.baseURI), {
    headers: { authorization: `Bearer ${token ?? ''}`, accept: 'text/event-stream' },
    signal,
  });
  if (response.status === 401 && token !== undefined) tokenRefused(token);
  if (!response.ok || response.body === null) throw new Error(`no stream: ${response.status}`);
  return response.body;
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

/** Over at once when the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      removeEventListener('online', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    addEventListener('online', over);
    signal.addEventListener('abort', over, { once: true });
  });
}
