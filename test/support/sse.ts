export type SseEvent = { id: string; event: string; data: unknown };

/** Reads server-sent events until `done` says so; rejects after `ms`. */
export async function readStream(
  url: string,
  o: { token?: string; ms: number; done: (event: SseEvent) => boolean },
): Promise<{ status: number; events: SseEvent[]; contentType: string | null }> {
  const abort = new AbortController();
  const timer = setTimeout(
    () => abort.abort(new Error(`no end of ${url} within ${o.ms} ms`)),
    o.ms,
  );
  const events: SseEvent[] = [];
  try {
    const headers = o.token === undefined ? {} : { authorization: `Bearer ${o.token}` };
    const response = await fetch(url, { headers, signal: abort.signal });
    const contentType = response.headers.get('content-type');
    if (response.body === null || response.status !== 200)
      return { status: response.status, events, contentType };
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const event of blocks.flatMap(parse)) {
        events.push(event);
        if (o.done(event)) return { status: 200, events, contentType };
      }
    }
    return { status: 200, events, contentType };
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

function parse(block: string): SseEvent[] {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const data = field('data');
  if (data === undefined) return [];
  return [
    {
      id: field('id') ?? '',
      event: field('event') ?? 'message',
      data: JSON.parse(data) as unknown,
    },
  ];
}
