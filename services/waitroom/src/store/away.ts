import { toStatusError } from '@ticketbottle/service-kit/refusals.js';
import { ReplyError } from 'ioredis';
import { Status } from 'nice-grpc';

/** Answers of a server that cannot serve now: it starts, fails over, or has lost its disk or its replicas. */
const notNow = /^(CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|NOREPLICAS|READONLY|TRYAGAIN)\b/;

/** UNAVAILABLE for what a server that is away could not answer; every other error is a fault and stays what it is. */
export function asAway(error: unknown): unknown {
  if (!(error instanceof Error) || (error instanceof ReplyError && !notNow.test(error.message)))
    return error;
  const answer = toStatusError(Status.UNAVAILABLE, {
    reason: 'DEPENDENCY_UNAVAILABLE',
    message: 'the line is away; ask again, your place is kept',
    retryAfterSeconds: 1,
  });
  answer.cause = error;
  return answer;
}
