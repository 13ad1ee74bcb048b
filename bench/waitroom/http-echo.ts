import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The program of http-echo-job.ts: answers every request with the first message that it was sent.

const [{ body }] = (await once(process, 'message')) as [{ body: string }];
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
const server = createServer((_, response) => {
  response.writeHead(200, headers).end(body);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });
await once(process, 'disconnect'); // also when the process that started this one died
process.exit(0);
