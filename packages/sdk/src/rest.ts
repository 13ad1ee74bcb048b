import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './gen/rest.js';

export type { components, operations, paths } from './gen/rest.js';
export { isRefusal, refusalOf, type Reason, type ReceivedRefusal } from './refusals.js';

/** What every answer that is not 2xx holds (RFC 9457). */
export type Problem = components['schemas']['Problem'];

export type RestOptions = {
  /** Of the site, e.g. `https://tickets.example.org`; empty on its own pages. */
  baseUrl: string;
  /** An access token, or a function that gives a fresh one for each request; none for public ones. */
  token?: string | undefined | (() => string | undefined | Promise<string | undefined>);
  /** Instead of the global one. */
  fetch?: (request: Request) => Promise<Response>;
};

/**
 * The REST API by its own types, in browsers and Node: `rest.GET('/api/events/{id}', { params: { path: { id } } })` answers
 * `data`, or `error` with the problem. Streams (server-sent events) are for EventSource. Nothing here needs Node or gRPC.
 */
export function createRest({ baseUrl, token, fetch }: RestOptions): Client<paths> {
  const client = createClient<paths>({ baseUrl, ...(fetch === undefined ? {} : { fetch }) });
  client.use({
    async onRequest({ request }) {
      const access = typeof token === 'function' ? await token() : token;
      if (access !== undefined) request.headers.set('authorization', `Bearer ${access}`);
      return request;
    },
  });
  return client;
}
