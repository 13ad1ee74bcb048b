import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './problem.js';

/** A body of another type is refused before it is read. */
export function refuseOtherBodies({ headers }: IncomingMessage): void {
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (hasBody && type !== 'application/json')
    throw new HttpRefusal({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: 'send JSON, with `Content-Type: application/json`',
    });
}
