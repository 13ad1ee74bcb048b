import { listen, type Listening } from './listen.js';

/** `/livez` and `/readyz`: a simulator that listens is ready, it depends on nothing. */
export function startAdmin(at: { host: string; port: number }): Promise<Listening> {
  return listen((request, response) => {
    const known = request.url === '/livez' || request.url === '/readyz';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(known ? { ready: true, dependencies: {} } : { error: 'no such path' }),
    );
  }, at);
}
