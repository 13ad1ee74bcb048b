import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ChannelCredentials } from '@grpc/grpc-js';
import type { TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import { createChannel, createClient, type Client } from 'nice-grpc';
import { echoDefinition, type EchoDefinition } from './echo-definition.js';
import type { EchoOptions } from './echo-server.js';

export type EchoOn = { server: EchoOptions; clientTls?: TlsFiles };

/** Runs `use` against an echo server in a process of its own, over one connection. */
export async function withEcho<T>(
  { server, clientTls }: EchoOn,
  use: (client: Client<EchoDefinition>) => Promise<T>,
): Promise<T> {
  const file = fileURLToPath(new URL('./echo-server.ts', import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  try {
    child.send(server);
    const died = ended.then((): never => {
      throw new Error('the echo server ended');
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), died])) as [{ port: number }];
    const channel = createChannel(`localhost:${port}`, credentials(clientTls));
    try {
      return await use(createClient(echoDefinition, channel));
    } finally {
      channel.close();
    }
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function credentials(tls: TlsFiles | undefined): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  const [ca, key, cert] = [tls.ca, tls.key, tls.cert].map((file) => readFileSync(file));
  return ChannelCredentials.createSsl(ca, key, cert);
}
