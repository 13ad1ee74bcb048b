import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';

// The reference of overhead-job.ts: an express application that answers every GET with the first message that it was sent.

const [{ body }] = (await once(process, 'message')) as [{ body: unknown }];
const app = express();
app.get('/{*path}', (_, response) => {
  response.json(body);
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });
await once(process, 'disconnect'); // also when the process that started this one died
process.exit(0);
