import { ClientError, Status } from 'nice-grpc-common';

const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** PostgreSQL: connection lost, server stopping, serialization failure, deadlock. */
const postgresCodes = /^(08...|57P0.|40001|40P01|53300)$/;
const names =
  /^(Mongo(Network|ServerSelection|NotConnected|PoolCleared|TopologyClosed).*|MaxRetriesPerRequestError|ConnectionError|TimeoutError)$/;
const messages =
  /Connection is closed|Stream isn't writeable|Connection terminated|timeout exceeded when trying to connect/;

/** True when the same message may well succeed later: somebody it needs is away. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ClientError)
    return error.code === Status.UNAVAILABLE || error.code === Status.DEADLINE_EXCEEDED;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  const own =
    systemCodes.has(code) ||
    postgresCodes.test(code) ||
    names.test(error.name) ||
    messages.test(error.message);
  return own || (error.cause !== undefined && isTransient(error.cause));
}
