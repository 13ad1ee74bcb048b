import type { IncomingMessage } from 'node:http';
import type { CallContext } from 'nice-grpc-common';
import type { NoteAddress } from '../http/client-address.js';

/**
 * A call as limits and tokens look at it: what they read of a request of node's is its headers and where it came from. So both doors
 * count in the same windows.
 */
export function asRequest(
  { metadata, peer }: Pick<CallContext, 'metadata' | 'peer'>,
  noteAddress: NoteAddress,
): IncomingMessage {
  const headers = {
    authorization: metadata.get('authorization'),
    'x-forwarded-for': metadata.get('x-forwarded-for'),
  };
  const request = { headers, socket: { remoteAddress: addressOfPeer(peer) } };
  noteAddress(request as never);
  return request as never;
}

/** `127.0.0.1:5000` and `::1:5000`: the port is what follows the last colon. */
function addressOfPeer(peer: string): string | undefined {
  const end = peer.lastIndexOf(':');
  return end === -1 ? undefined : peer.slice(0, end).replace(/^\[(.*)\]$/, '$1');
}
