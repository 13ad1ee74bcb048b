export type SentEvent = { id: string; event: string; data: Record<string, unknown> };

export type Reading = {
  status: number;
  headers: Headers;
  /** Everything that came, raw. */
  text(): string;
  /** The first event that fits, those already there included; rejects after 10 s or at the end of the stream. */
  first(fits: (event: SentEvent) => boolean): Promise<SentEvent>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  close(): void;
};

/** Reads a stream of server-sent events in the background. */
export async function readEvents(
  url: string,
  headers: Record<string, string> = {},
): Promise<Reading> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: SentEvent[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  let over = false;
  const read = async () => {
    const decoder = new TextDecoder();
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      events.splice(0, events.length, ...parse(text));
      for (const look of waiting) look();
    }
  };
  const ended = read()
    .catch(() => undefined) // closed by us
    .then(() => {
      over = true;
      for (const look of waiting) look();
    });
  const first = (fits: (event: SentEvent) => boolean) =>
    new Promise<SentEvent>((resolve, reject) => {
      const settle = (act: () => void) => {
        waiting.delete(look);
        clearTimeout(timer);
        act();
      };
      const fail = (why: string) =>
        settle(() => reject(new Error(`${why}; until then came ${text}`)));
      const timer = setTimeout(() => fail('no such event within 10 s'), 10_000);
      const look = () => {
        const found = events.find(fits);
        if (found !== undefined) settle(() => resolve(found));
        else if (over) fail('the stream has ended');
      };
      waiting.add(look);
      look();
    });
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    first,
    ended,
    close: () => abort.abort(),
  };
}

function parse(text: string): SentEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((block) => Object.fromEntries(block.split('\n').map(fieldOf)) as Record<string, string>)
    .filter((fields) => fields['data'] !== undefined)
    .map(({ id = '', event = '', data = '' }) => ({
      id,
      event,
      data: JSON.parse(data) as Record<string, unknown>,
    }));
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}
