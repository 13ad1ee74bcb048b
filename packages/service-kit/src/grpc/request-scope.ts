import { randomUUID } from 'node:crypto';
import {
  ServerError,
  Status,
  type CallContext as NiceCallContext,
  type MethodDescriptor,
  type ServerMiddleware,
  type ServerMiddlewareCall,
} from 'nice-grpc-common';
import { accessLogger, type Logger } from '../logger.js';
import type { Metrics } from '../metrics.js';
import { toStatusError } from '../refusals.js';
import { generateWith, runWith, type RequestContext } from '../request-context.js';
import { toAnswer } from './faults.js';
import { callerOf, peerKey } from './peer-identity.js';

/** Who may call which method; `any` is everybody who reaches the port. */
export type CallerTable = Record<string, readonly string[] | 'any'>;

export type CallExtension = {
  requestId: string;
  /** The calling service by its certificate; undefined without mTLS. */
  caller: string | undefined;
  log: Logger;
  /** What remains of the caller's deadline, milliseconds; Infinity when there is none. */
  remainingMs(): number;
};

export type ScopeOptions = {
  service: string;
  logger: Logger;
  metrics: Metrics;
  callers: CallerTable;
  /** False without mTLS: nobody can prove who they are. */
  checkCallers: boolean;
  /** Before a method's name in lines and measurements, where one server shows several services. */
  prefix?: string;
};

const infrastructure = /^\/grpc\.(health|reflection)\./;

/** Request id, deadline, caller check, error mapping, one log line and one measurement per call. */
export function requestScope(options: ScopeOptions): ServerMiddleware<CallExtension> {
  const { service, logger, metrics, prefix = '' } = options;
  const duration = metrics.timer(
    'rpc_server_duration_seconds',
    'How long an RPC took, by method and gRPC code',
    ['method', 'code'],
  );
  const access = accessLogger(logger);
  const inFlight = metrics.gauge('rpc_server_in_flight', 'RPCs under way');

  return async function* scope<Q, S>(
    call: ServerMiddlewareCall<Q, S, CallExtension>,
    context: NiceCallContext,
  ) {
    const { scopeContext, extension } = open(context, call.method, logger);
    if (infrastructure.test(call.method.path))
      return yield* call.next(call.request, { ...context, ...extension });
    const startedAt = performance.now();
    const name = methodName(call.method);
    const method = prefix + name;
    let code: Status = Status.OK;
    let reason: string | undefined;
    inFlight.inc();
    try {
      checkCall(options, name, extension);
      return yield* generateWith(
        scopeContext,
        call.next(call.request, { ...context, ...extension }) as AsyncGenerator<S, S, undefined>,
      );
    } catch (error) {
      const answer = toAnswer(error);
      code = answer.status;
      reason = answer.reason;
      if (code === Status.INTERNAL)
        extension.log.error({ err: error, method }, `${service}.${name} failed`);
      throw answer.error;
    } finally {
      inFlight.dec();
      const ms = performance.now() - startedAt;
      duration({ method, code: Status[code] }, ms / 1000);
      const line = {
        method,
        code: Status[code],
        reason,
        ms: Math.round(ms * 10) / 10,
        caller: extension.caller,
      };
      runWith(scopeContext, () => access.info(line, 'rpc'));
    }
  };
}

function open(context: NiceCallContext, method: MethodDescriptor, logger: Logger) {
  const requestId = context.metadata.get('x-request-id') ?? randomUUID();
  const timeoutMs = Number(context.metadata.get('x-timeout-ms') ?? Number.NaN);
  const deadline = Number.isFinite(timeoutMs) ? Date.now() + timeoutMs : undefined;
  const scopeContext: RequestContext = {
    requestId,
    authorization: context.metadata.get('authorization'),
    deadline,
    isRead: method.options.idempotencyLevel === 'NO_SIDE_EFFECTS',
  };
  const extension: CallExtension = {
    requestId,
    caller: callerOf(context.metadata.get(peerKey)),
    log: logger, // its lines carry the request id of the context
    remainingMs: () => (deadline === undefined ? Number.POSITIVE_INFINITY : deadline - Date.now()),
  };
  return { scopeContext, extension };
}

function methodName(method: MethodDescriptor): string {
  return method.path.slice(method.path.lastIndexOf('/') + 1);
}

function checkCall(options: ScopeOptions, method: string, extension: CallExtension): void {
  if (extension.remainingMs() <= 0)
    throw toStatusError(Status.DEADLINE_EXCEEDED, {
      reason: 'TIMEOUT',
      message: `${method} arrived after its caller had stopped waiting`,
    });
  if (!options.checkCallers) return;
  const allowed = options.callers[method];
  if (allowed === 'any') return;
  if (extension.caller === undefined || allowed?.includes(extension.caller) !== true)
    throw new ServerError(
      Status.PERMISSION_DENIED,
      `${extension.caller ?? 'a caller without certificate'} may not call ${options.service}.${method}`,
    );
}
