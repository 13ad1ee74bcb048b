import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';

export type HttpRequest = {
  method: string;
  /** With the query, beginning with a slash. */
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /** Ends the request, or the answer under way. */
  signal: AbortSignal;
};

export type HttpAnswer = { code: number; headers: IncomingHttpHeaders; body: IncomingMessage };

/** One API server and who we are there. */
export type Connection = {
  /** Resolves with the headers. Rejects with whatever broke, or the signal's reason. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Closes idle connections; calls under way end on their own. */
  close(): void;
};

/** A dead peer is noticed by the kernel too; our own deadlines are shorter. */
const keepAliveMs = 30_000;
/** Each watch holds one: calls need some beside them. */
const maxSockets = 256;

export type Server = {
  /** Its URL. */
  server: string;
  /** What a request needs to be let in; asked each time, since tokens are renewed. */
  credentials: () => Promise<RequestOptions>;
  /** `credentials` bring an agent of their own. */
  isProxied: boolean;
};

export function connectTo({ server, credentials, isProxied }: Server): Connection {
  const url = new URL(server);
  const agents = createAgents(isProxied);
  return {
    send: async (request) => sendTo(url, agents(await credentials()), request),
    close: () => agents.close(),
  };
}

type Agents = ((auth: RequestOptions) => RequestOptions) & { close(): void };

/** One agent per certificate: a renewed one gets new connections. Behind a proxy, that of the credentials. */
function createAgents(isProxied: boolean): Agents {
  let agent: Agent | undefined;
  let credentials = '';
  const options = (auth: RequestOptions): RequestOptions => {
    if (isProxied) return auth;
    const now = `${String(auth.cert)}${String(auth.ca)}`;
    if (agent === undefined || now !== credentials) {
      agent?.destroy();
      agent = new Agent({ keepAlive: true, keepAliveMsecs: keepAliveMs, maxSockets });
      credentials = now;
    }
    return { ...auth, agent };
  };
  return Object.assign(options, { close: () => agent?.destroy() });
}

function sendTo(server: URL, auth: RequestOptions, request: HttpRequest): Promise<HttpAnswer> {
  const { method, headers, body, signal } = request;
  const root = server.pathname.replace(/\/$/, '');
  const options = {
    ...auth,
    method,
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port,
    path: `${root}${request.path}`,
    headers: { ...(auth.headers as Record<string, string> | undefined), ...headers },
    signal,
  };
  const open = server.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const outgoing = open(options, (incoming) => {
      resolve({ code: incoming.statusCode ?? 0, headers: incoming.headers, body: incoming });
    });
    outgoing.setNoDelay(true);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
