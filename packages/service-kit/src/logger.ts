import { trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentContext } from './request-context.js';

export type { Logger } from 'pino';

const secretPaths = [
  'authorization',
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'checkoutToken',
  'ticket',
  'qr',
  'email',
  'phone',
  'secret',
  'key',
  'mac',
];

export type LoggerOptions = {
  service: string;
  level: string;
  /** Where lines go; stdout when absent. */
  destination?: DestinationStream;
};

/** JSON lines on stdout; every line carries the request id and trace id when there is one. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretPaths.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]) },
    serializers: { err: pino.stdSerializers.err },
    mixin: requestFields,
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** For a line per call whose fields are all ours: without the search for secrets, which costs more than the line. */
export function accessLogger(logger: Logger): Logger {
  return logger.child({}, { redact: [] });
}

function requestFields(): Record<string, string> {
  const { requestId, noted } = currentContext() ?? {};
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...noted,
    ...(span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }),
  };
}
