import {
  ResponderBuilder,
  ServerInterceptingCall,
  ServerListenerBuilder,
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
            const names = call.getAuthContext().sslPeerCertificate?.subjectaltname;
            const uri = names
              ?.split(', ')
              .find((name) => name.startsWith('URI:'))
              ?.slice(4);
            if (uri !== undefined) metadata.set(peerKey, uri);
            nextMetadata(metadata);
          })
          .build();
        next(listener);
      })
      .build(),
  );

/** The service account of `spiffe://<domain>/ns/<namespace>/sa/<service>`. */
export function callerOf(uri: string | undefined): string | undefined {
  return uri === undefined
    ? undefined
    : /^spiffe:\/\/[^/]+\/ns\/[^/]+\/sa\/([^/]+)$/.exec(uri)?.[1];
}
