import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

// Stands for a service: ready, tells its environment, dies or hangs when it is told to.
const { HOST, PORT, ADMIN_PORT, STOPS_LOG, FIXTURE } = process.env;
if (FIXTURE === 'broken') throw new Error('user cannot start: DATABASE_URL is missing');
const admin = createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  response.end(JSON.stringify(request.url === '/env' ? process.env : { ready: true }));
});
admin.listen(Number(ADMIN_PORT), HOST);
const server = createServer((_, response) => {
  response.end(String(process.pid));
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  if (STOPS_LOG !== undefined) appendFileSync(STOPS_LOG, `${process.argv[1] ?? ''}\n`);
  process.exit(0);
});
