import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatorConfig } from '../../src/config.js';
import { startSimulator } from '../../src/simulator.js';

export const zalopay = { appId: 2553, key1: 'key-one-of-the-tests', key2: 'key-two-of-the-tests' };
export type Json = Record<string, unknown>;
type Received = { method: string; url: string; body: string };
type Transaction = { ref: string; status: string; paidAmount: number; refunds: unknown[] };

/** A simulator with a clock that can be moved, and a merchant who keeps what comes and answers as told. */
export async function startShop(providers: (noticeUrl: string) => Partial<SimulatorConfig>) {
  const clock = { skewMs: 0, now: () => Date.now() + clock.skewMs };
  const received: Received[] = [];
  const merchant = { answer: () => ({ status: 200, body: '' }) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      received.push({ method, url, body: Buffer.concat(chunks).toString() });
      const { status, body } = merchant.answer();
      response.writeHead(status).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const noticeUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notice`;
  const config = { host: '127.0.0.1', port: 0, zalopay, ...providers(noticeUrl) };
  const simulator = await startSimulator(config, { now: () => clock.now() });
  const { url } = simulator;

  async function json(method: string, path: string, body?: object, headers: object = {}) {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(path.startsWith('http') ? path : url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...init,
    });
    return { http: response.status, ...((await response.json()) as Json) };
  }
  return {
    ...{ url, clock, received, merchant, noticeUrl, json },
    knobs: (change: object) => json('PATCH', '/control/knobs', change),
    reset: () => json('POST', '/control/reset'),
    /** As a script acts. */
    act: (payUrl: string, action: string) => json('POST', payUrl, { action }),
    /** As a person's browser acts: a form, and where it leads. */
    async press(payUrl: string, action: string) {
      const body = new URLSearchParams({ action });
      const response = await fetch(payUrl, { method: 'POST', body, redirect: 'manual' });
      const text = await response.text();
      return { status: response.status, location: response.headers.get('location'), text };
    },
    /** The page, and what its buttons say. */
    async page(payUrl: string) {
      const response = await fetch(payUrl);
      const text = await response.text();
      const buttons = [...text.matchAll(/<button name="action" value="([a-z-]+)">([^<]+)/g)];
      const actions = buttons.map(([, value]) => value);
      return { type: response.headers.get('content-type'), text, actions };
    },
    transaction: async (ref: string) =>
      (
        (await json('GET', `/control/transactions?ref=${ref}`)) as unknown as {
          items: Transaction[];
        }
      ).items[0],
    journal: async (ref: string) =>
      ((await json('GET', `/control/journal?ref=${ref}`)) as unknown as { items: Json[] }).items,
    async until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
      const end = Date.now() + 15_000;
      while (!(await probe())) {
        if (Date.now() > end) throw new Error(`${what}: not within 15 s`);
        await pause(20);
      }
    },
    async stop() {
      await simulator.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof startShop>>;
