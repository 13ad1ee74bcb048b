import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Notes who really sent a request, for as long as the request lives. */
export type NoteAddress = (request: IncomingMessage) => void;

const noted = new WeakMap<IncomingMessage, string>();

/**
 * Proxies whose `X-Forwarded-For` is believed: addresses, networks (10.0.0.0/8) or loopback, linklocal, uniquelocal. With
 * none the header is ignored: anybody may send it.
 * @throws when the list names something else.
 */
export function createNoteAddress(proxies: readonly string[]): NoteAddress {
  if (proxies.length === 0) return () => undefined;
  const trust = proxyAddr.compile([...proxies]);
  return (request) => {
    if (request.headers['x-forwarded-for'] === undefined) return;
    noted.set(request, proxyAddr(request, trust));
  };
}

/** The address that a request came from, behind trusted proxies; undefined when its connection is gone. */
export function clientAddress(request: IncomingMessage): string | undefined {
  return noted.get(request) ?? request.socket.remoteAddress;
}
