import { isTransient } from '@ticketbottle/service-kit/messaging/transient.js';
import { toStatusError } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc';

const serializationFailure = '40001';
const deadlock = '40P01';
const cancelledByTimeout = '57014';

/**
 * Answers every request of a batch. A batch that lost a race is sent again, once. When the database is away, all get
 * UNAVAILABLE: what became of them is for their repeat to learn, as every request is idempotent by order code. Any other
 * failure is the fault of one request: the batch is halved until that one stands alone.
 */
export async function applyBatch<R, A>(
  requests: R[],
  call: (requests: R[]) => Promise<A[]>,
): Promise<(A | Error)[]> {
  try {
    return await againOnce(() => call(requests));
  } catch (error) {
    if (isAway(error)) return requests.map(() => unavailable(error));
    if (requests.length === 1) return [asError(error)];
    const half = Math.ceil(requests.length / 2);
    const first = await applyBatch(requests.slice(0, half), call);
    return [...first, ...(await applyBatch(requests.slice(half), call))];
  }
}

async function againOnce<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (![serializationFailure, deadlock].includes(codeOf(error))) throw error;
    return await run();
  }
}

function isAway(error: unknown): boolean {
  return codeOf(error) === cancelledByTimeout || isTransient(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}

function unavailable(cause: unknown): Error {
  const error = toStatusError(Status.UNAVAILABLE, {
    reason: 'DEPENDENCY_UNAVAILABLE',
    message:
      'the stock is away; send the same request again, it is answered as if it were the first',
    retryAfterSeconds: 1,
  });
  error.cause = cause;
  return error;
}
