import { Agent, createServer, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One request as it arrives. `body` is its text. */
export type SeenRequest = { n: number; method: string; url: URL; body: string };

/** One event of a watch as it passes. */
export type SeenEvent = {
  type: string;
  object: { metadata?: { name?: string; resourceVersion?: string } };
};

export type Fault =
  /** Answered in the server's place; the server does not see the request. */
  | { kind: 'answer'; code: number; reason?: string; retryAfterSeconds?: number; body?: string }
  | { kind: 'delay'; ms: number }
  /** The connection is closed before the server sees anything. */
  | { kind: 'drop' }
  /** The server does what is asked, and its answer is lost. */
  | { kind: 'lose-answer' }
  /** Nothing comes ever, and nothing tells that the peer is gone. */
  | { kind: 'half-open' }
  /** Of a stream: cut in the middle of the event. */
  | { kind: 'cut-mid-event'; when: (event: SeenEvent) => boolean }
  /** Of a stream: these events never come. */
  | { kind: 'drop-event'; when: (event: SeenEvent) => boolean }
  /** Of a stream: said after `afterEvents` events, and the end. */
  | { kind: 'say'; line: string; afterEvents: number }
  /** Of a stream: headers and the first events come, then silence on an open connection. */
  | { kind: 'stall'; afterEvents: number }
  /** The answer this very request got when it was last asked. */
  | { kind: 'stale' };

export type Rule = {
  when: (request: SeenRequest) => boolean;
  fault: Fault;
  /** How many requests it meets; default 1. */
  times?: number;
};

export type FaultProxy = {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Rules are tried in order; answers how to take this one away. */
  add(rule: Rule): () => void;
  clear(): void;
  /** Closes every connection there is. */
  resetAll(): void;
  stop(): Promise<void>;
};

type ProxyOptions = { target: string; ca: string; identity: { cert: string; key: string } };
type Exchange = { seen: SeenRequest; incoming: IncomingMessage; answer: ServerResponse };

/**
 * An HTTP proxy on 127.0.0.1 in front of a real API server that misbehaves as its rules say. Who we are passes by
 * the `Authorization` header only, so the client uses a token.
 */
export async function startFaultProxy({ target, ca, identity }: ProxyOptions): Promise<FaultProxy> {
  const rules: (Rule & { left: number })[] = [];
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const remembered = new Map<string, { code: number; body: string }>();
  const agent = new Agent({ ca, keepAlive: true });

  const faultFor = (seen: SeenRequest): Fault | undefined => {
    const rule = rules.find(({ left, when }) => left > 0 && when(seen));
    if (rule !== undefined) rule.left -= 1;
    return rule?.fault;
  };
  const serve = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', target);
    const body = await textOf(incoming);
    const seen = { n: requests.length + 1, method: incoming.method ?? '', url, body };
    requests.push(seen);
    const fault = faultFor(seen);
    const exchange = { seen, incoming, answer };
    if (fault === undefined) {
      await forward(exchange, { agent, remembered });
      return;
    }
    switch (fault.kind) {
      case 'answer':
        sayStatus(answer, fault);
        return;
      case 'drop':
        return void incoming.socket.destroy();
      case 'half-open':
        return;
      case 'delay':
        await pause(fault.ms);
        return forward(exchange, { agent, remembered });
      case 'lose-answer':
        await ask(exchange, agent).then(textOf);
        return void incoming.socket.destroy();
      case 'stale': {
        const before = remembered.get(keyOf(seen));
        if (before === undefined) throw new Error(`${keyOf(seen)} was not asked before`);
        return void answer.writeHead(before.code, json).end(before.body);
      }
      case 'cut-mid-event':
      case 'drop-event':
      case 'say':
      case 'stall':
        return forward(exchange, { agent, remembered, fault });
    }
  };
  const server = createServer(identity, (incoming, answer) => {
    serve(incoming, answer).catch(() => incoming.socket.destroy());
  });
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    add: (rule) => {
      const mine = { ...rule, left: rule.times ?? 1 };
      rules.push(mine);
      return () => void (mine.left = 0);
    },
    clear: () => void (rules.length = 0),
    resetAll: () => sockets.forEach((socket) => socket.destroy()),
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = { 'content-type': 'application/json' };
const keyOf = ({ method, url }: SeenRequest) => `${method} ${url.pathname}${url.search}`;

function sayStatus(answer: ServerResponse, fault: Fault & { kind: 'answer' }): void {
  const { code, reason, retryAfterSeconds } = fault;
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason };
  const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` };
  answer.writeHead(code, { ...json, ...wait });
  answer.end(fault.body ?? JSON.stringify({ ...status, message: `the proxy says ${code}` }));
}

function ask({ seen, incoming, answer }: Exchange, agent: Agent): Promise<IncomingMessage> {
  const headers = { ...incoming.headers };
  delete headers.host;
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(seen.url, { agent, method: seen.method, headers }, resolve);
    outgoing.on('error', reject);
    answer.once('close', () => {
      if (!answer.writableEnded) outgoing.destroy();
    });
    outgoing.end(seen.body);
  });
}

type Way = {
  agent: Agent;
  remembered: Map<string, { code: number; body: string }>;
  fault?: Fault;
};

async function forward(exchange: Exchange, { agent, remembered, fault }: Way): Promise<void> {
  const { seen, answer } = exchange;
  const upstream = await ask(exchange, agent);
  const code = upstream.statusCode ?? 0;
  if (seen.url.searchParams.get('watch') === 'true' && code === 200) {
    answer.writeHead(code, upstream.headers);
    answer.flushHeaders();
    await relay(upstream, answer, fault);
    return;
  }
  const body = await textOf(upstream);
  if (seen.method === 'GET') remembered.set(keyOf(seen), { code, body });
  const headers = { ...upstream.headers };
  delete headers['transfer-encoding'];
  delete headers['content-length'];
  answer.writeHead(code, headers).end(body);
}

async function relay(
  upstream: IncomingMessage,
  answer: ServerResponse,
  fault?: Fault,
): Promise<void> {
  let rest = '';
  let passed = 0;
  const isSilent = () => fault?.kind === 'stall' && passed >= fault.afterEvents;
  if (fault?.kind === 'say' && fault.afterEvents === 0) return void answer.end(`${fault.line}\n`);
  for await (const chunk of upstream as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as SeenEvent;
      if (isSilent() || (fault?.kind === 'drop-event' && fault.when(event))) continue;
      if (fault?.kind === 'cut-mid-event' && fault.when(event)) {
        answer.write(line.slice(0, line.length / 2));
        setTimeout(() => answer.socket?.destroy(), 20);
        return;
      }
      answer.write(`${line}\n`);
      passed += 1;
      if (fault?.kind === 'say' && passed >= fault.afterEvents)
        return void answer.end(`${fault.line}\n`);
    }
  }
  answer.end();
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
