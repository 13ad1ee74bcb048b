import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

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
const maxSockets = 64;

/**
 * Connects as the kubeconfig's current context says (YAML text), or as the pod's service account ('cluster').
 * `client-node` reads certificates, tokens that are renewed on disk, exec and OIDC log-ins; the requests are
 * our own, since its calls have no deadline and its watch cannot be ended before headers (ADR 0017).
 */
export function openConnection(source: { kubeconfig: string } | 'cluster'): Connection {
  const config = new KubeConfig();
  if (source === 'cluster') config.loadFromCluster();
  else config.loadFromString(source.kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current context with a cluster');
  const server = new URL(cluster.server);
  const agents = createAgents(cluster.proxyUrl !== undefined);
  return {
    async send(request) {
      const auth: RequestOptions = {};
      await config.applyToHTTPSOptions(auth); // each time: tokens are renewed
      return sendTo(server, agents(auth), request);
    },
    close: () => agents.close(),
  };
}

type Agents = ((auth: RequestOptions) => RequestOptions) & { close(): void };

/** One agent per certificate: a renewed one gets new connections. Behind a proxy, client-node's own agent. */
function createAgents(behindProxy: boolean): Agents {
  let agent: Agent | undefined;
  let credentials = '';
  const options = (auth: RequestOptions): RequestOptions => {
    if (behindProxy) return auth;
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
