import { Metadata, type ServerMiddleware } from 'nice-grpc-common';

const saneId = /^[\w.:-]{8,128}$/;

/** What strangers send is not believed: a request id only in the form of ours. */
export const cleanMetadata: ServerMiddleware = async function* clean(call, context) {
  const metadata = Metadata(context.metadata);
  if (!saneId.test(metadata.get('x-request-id') ?? '')) metadata.delete('x-request-id');
  return yield* call.next(call.request, { ...context, metadata });
};
