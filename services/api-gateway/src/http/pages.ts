import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import sirv from 'sirv';
import { refuseOthers } from './mount.js';

type Pages = {
  /** What `npm run build -w web` wrote. */
  dir: string;
  /** Where people find the site; its path is the prefix that the pages live below. */
  publicUrl: string;
};

const yearSeconds = 31_536_000;
/** Nothing inline, nothing of others but pictures of events; the camera is for check-ins. */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:'],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    workerSrc: ["'self'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});
const notPages = /^\/(api|webhooks|\.well-known|assets)(\/|$)/;

/**
 * Serves the buyer's pages from memory: files with a hash in their name for a year, the page itself checked each time. Each address
 * that is no other's is the page, which knows its own paths; a client that does not ask for HTML gets a problem there.
 */
export function servePages(app: Express, { dir, publicUrl }: Pages): void {
  if (!existsSync(join(dir, 'index.html'))) return; // not built: a service by itself, as in its tests
  const html = pageOf(dir, publicUrl);
  const options = { brotli: true, gzip: true, dotfiles: false };
  app.use(
    '/assets',
    sirv(join(dir, 'assets'), { ...options, maxAge: yearSeconds, immutable: true }),
  );
  const loose: RequestHandler = sirv(dir, { ...options, etag: true, maxAge: 0 });
  app.get(['/icon.svg', '/manifest.webmanifest', '/service-worker.js'], loose);
  const page: RequestHandler = (_request, response) => {
    response.set({ 'Cache-Control': 'no-cache', 'Permissions-Policy': 'camera=(self)' });
    response.type('html').send(html);
  };
  app.get('/', policy, page);
  app.get(/.*/, othersPass, policy, page);
  refuseOthers(app, '/', 'GET');
}

/** Addresses in the page are relative to its base. */
function pageOf(dir: string, publicUrl: string): string {
  const path = new URL(publicUrl).pathname.replace(/\/?$/, '/');
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  return html.replace(/<base href="[^"]*"/, () => `<base href="${encodeURI(path)}"`);
}

const othersPass: RequestHandler = (request, _response, next) => {
  const isForPeople = !notPages.test(request.path) && request.accepts(['json', 'html']) === 'html';
  next(isForPeople ? undefined : 'route');
};
