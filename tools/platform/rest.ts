/** What a REST call answered; `body` is parsed JSON, or undefined for an empty one. */
export type RestAnswer<T = unknown> = { status: number; headers: Headers; body: T };

export type Rest = {
  call<T = never>(method: string, path: string, o?: RestOptions): Promise<RestAnswer<T>>;
  /** As `call`, but rejects unless the status is 2xx. */
  ok<T>(method: string, path: string, o?: RestOptions): Promise<T>;
};

export type RestOptions = {
  body?: unknown;
  token?: string | undefined;
  headers?: Record<string, string>;
};

const timeoutMs = 15_000;

/** A small client of the gateway's REST API, for the demo, the rush and the end-to-end tests; `always`: headers of every call. */
export function restClient(gatewayUrl: string, always: Record<string, string> = {}): Rest {
  const call = async <T>(
    method: string,
    path: string,
    { body, token, headers = {} }: RestOptions = {},
  ): Promise<RestAnswer<T>> => {
    const response = await fetch(gatewayUrl + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...always,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) as T };
  };
  return {
    call,
    async ok<T>(method: string, path: string, o?: RestOptions) {
      const answer = await call<T>(method, path, o);
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      throw new Error(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
    },
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
