import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';

// Asks itself once over HTTP and ends: enough for a server span inside a client span.
const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  get(`http://127.0.0.1:${port}/`, (response) => {
    response.resume();
    response.once('end', () => server.close());
  });
});
