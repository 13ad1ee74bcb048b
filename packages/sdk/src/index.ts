import { ChannelCredentials } from '@grpc/grpc-js';
import {
  createChannel,
  createClientFactory,
  Metadata,
  type Client,
  type ClientMiddleware,
} from 'nice-grpc';
import { deadlineMiddleware, type DeadlineOptions } from 'nice-grpc-client-middleware-deadline';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { publicServices, type PublicServices } from './public-services.js';

export { isRefusal, refusalOf, type Reason, type ReceivedRefusal } from './refusals.js';

export type TicketBottleOptions = {
  /** `host:port` of the gateway's gRPC door. */
  address: string;
  /** An access token, or a function that gives a fresh one for each call; none for public calls. */
  token?: string | undefined | (() => string | undefined | Promise<string | undefined>);
  /** False talks without TLS; for development on loopback only. `{ ca }`: PEM of an authority of one's own. Default true. */
  tls?: boolean | { ca: Uint8Array };
  /** Longest wait for an answer, milliseconds; streams have no end of their own. Default 10,000. */
  timeoutMs?: number;
};

/** One client per service, with the RPCs that the door answers. */
export type TicketBottle = {
  [S in keyof PublicServices]: Client<PublicServices[S], DeadlineOptions>;
} & {
  /** Closes the connection; open streams end. */
  close(): void;
};

/**
 * Typed clients of TicketBottle over one connection. Every call carries the token as `authorization: Bearer`.
 * A refusal is thrown as a gRPC status with google.rpc.ErrorInfo; `isRefusal(error, 'SOLD_OUT')` tells which.
 */
export function createTicketBottle(options: TicketBottleOptions): TicketBottle {
  const { address, timeoutMs = 10_000 } = options;
  const channel = createChannel(address, credentialsOf(options.tls ?? true));
  const factory = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(deadlineMiddleware)
    .use(scope(options.token, timeoutMs));
  return {
    user: factory.create(publicServices.user, channel),
    event: factory.create(publicServices.event, channel),
    inventory: factory.create(publicServices.inventory, channel),
    order: factory.create(publicServices.order, channel),
    payment: factory.create(publicServices.payment, channel),
    waitroom: factory.create(publicServices.waitroom, channel),
    close: () => channel.close(),
  };
}

function credentialsOf(tls: boolean | { ca: Uint8Array }): ChannelCredentials {
  if (tls === false) return ChannelCredentials.createInsecure();
  return ChannelCredentials.createSsl(tls === true ? null : Buffer.from(tls.ca));
}

/** The token of whoever calls, and a deadline for what is no stream. */
function scope(
  token: TicketBottleOptions['token'],
  timeoutMs: number,
): ClientMiddleware<object, DeadlineOptions> {
  return async function* scoped(call, callOptions) {
    const metadata = Metadata(callOptions.metadata);
    const access = typeof token === 'function' ? await token() : token;
    if (access !== undefined) metadata.set('authorization', `Bearer ${access}`);
    const timed = call.responseStream ? {} : { deadline: timeoutMs };
    return yield* call.next(call.request, { ...timed, ...callOptions, metadata });
  };
}
