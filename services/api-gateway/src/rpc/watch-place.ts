import type { CallContext } from 'nice-grpc-common';
import type { StreamPositionRequest, StreamPositionResponse } from '@ticketbottle/sdk/waitroom.js';
import type { Clients } from '../clients/clients.js';
import { requireHolder } from '../http/holder.js';
import { addressOf } from '../http/limits.js';
import type { ConnectionLimits } from '../http/live/connection-limits.js';
import type { Admitted } from './admit.js';
import type { RpcStreams } from './streams.js';

export type WatchPlaceParts = {
  waitroom: Clients['waitroom'];
  limits: ConnectionLimits;
  streams: RpcStreams;
};

/** StreamPosition, counted among the streams of its holder and address; it ends with a reason when the gateway or the session does. */
export async function* watchPlace(
  { waitroom, limits, streams }: WatchPlaceParts,
  asked: StreamPositionRequest,
  { principal, request, signal: gone }: Admitted & Pick<CallContext, 'signal'>,
): AsyncGenerator<StreamPositionResponse> {
  const caller = { holder: requireHolder(principal, asked), address: addressOf(request) };
  limits.take(caller);
  const { authorization } = request.headers;
  const stream = streams.open(asked.ticket === '' ? authorization : undefined);
  try {
    const signal = AbortSignal.any([gone, stream.signal]);
    yield* waitroom.streamPosition(asked, { signal });
  } catch (error) {
    throw stream.signal.aborted ? stream.signal.reason : error;
  } finally {
    stream.close();
    limits.free(caller);
  }
}
