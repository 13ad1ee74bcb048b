import {
  ResponderBuilder,
  ServerInterceptingCall,
  ServerListenerBuilder,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';

/** Reserved: what a client sends under this key is removed before ours is set. */
export const peerKey = 'x-internal-peer';

/** Puts the URI of the caller's certificate into the metadata; nice-grpc's CallContext does not know the TLS session. */
export const peerIdentityInterceptor: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(
    call,
    new ResponderBuilder()
      .withStart((next) => {
        const listener = new ServerListenerBuilder()
          .withOnReceiveMetadata((metadata, nextMetadata) => {
            metadata.remove(peerKey);
            const uri = uriOf(call);
            if (uri !== undefined) metadata.set(peerKey, uri);
            nextMetadata(metadata);
          })
          .build();
        next(listener);
      })
      .build(),
  );

/** A connection's certificate never changes, and reading it costs more than most calls. */
const known = new WeakMap<object, string>();

function uriOf(call: ServerInterceptingCallInterface): string | undefined {
  const session = sessionOf(call);
  const before = session === undefined ? undefined : known.get(session);
  if (before !== undefined) return before;
  const names = call.getAuthContext().sslPeerCertificate?.subjectaltname;
  const uri = names
    ?.split(', ')
    .find((name) => name.startsWith('URI:'))
    ?.slice(4);
  if (session !== undefined && uri !== undefined) known.set(session, uri);
  return uri;
}

/** The HTTP/2 connection of a call, which grpc-js keeps but does not type; undefined: every call reads its own. */
function sessionOf(call: object): object | undefined {
  const { stream } = call as { stream?: { session?: object | null } };
  return stream?.session ?? undefined;
}

/** The service account of `spiffe://<domain>/ns/<namespace>/sa/<service>`. */
export function callerOf(uri: string | undefined): string | undefined {
  return uri === undefined
    ? undefined
    : /^spiffe:\/\/[^/]+\/ns\/[^/]+\/sa\/([^/]+)$/.exec(uri)?.[1];
}
