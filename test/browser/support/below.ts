import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import { until } from '../../../tools/platform/until.js';
import { platform } from '../../support/platform.js';

export type Below = { url: string; stop(): Promise<void> };

/** A gateway of its own behind a proxy that serves it below a path, as an ingress with a prefix does. */
export async function gatewayBelow(prefix: string): Promise<Below> {
  const port = await freePort();
  const proxy = proxyTo(port, prefix);
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}/`;
  const own = { PORT: `${port}`, GRPC_PORT: '0', ADMIN_PORT: '0', PUBLIC_URL: url };
  const env = { ...platform().services.env('api-gateway'), ...own };
  const child = spawn(process.execPath, ['services/api-gateway/dist/main.js'], {
    env,
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  const answers = async () => ((await fetch(url)).ok ? true : undefined);
  await until(answers, { ms: 30_000, what: `the gateway below ${prefix}` });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

function proxyTo(port: number, prefix: string): Server {
  return createServer((asked, answer) => {
    const { method, headers, url = '' } = asked;
    if (!url.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end();
      return;
    }
    const path = url.slice(prefix.length);
    const onward = request({ host: '127.0.0.1', port, path, method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
}
