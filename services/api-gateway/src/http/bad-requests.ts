import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { bodyOf, type ProblemInput } from './problem.js';

const tooMuchHead = 431;
const outOfTime = 408;

/** What arrives broken reaches no route: it is answered here, as a problem like any other, and the connection is closed. */
export function refuseBadRequests(server: Server): void {
  // RFC 9110 10.1.1: what is expected and not known may be left out of account; Node would answer 417 without a body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else socket.end(answerOf(problemOf(error.code)));
  });
}

function problemOf(code: string | undefined): ProblemInput {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const detail = 'the address and the headers of a request may have at most 16 kB';
    return { status: tooMuchHead, code: 'VALIDATION_FAILED', detail };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: outOfTime, code: 'TIMEOUT', detail: 'the request did not arrive in time' };
  return { status: 400, code: 'VALIDATION_FAILED', detail: 'the request is no HTTP' };
}

const reasons: Record<number, string> = {
  400: 'Bad Request',
  [outOfTime]: 'Request Timeout',
  [tooMuchHead]: 'Request Header Fields Too Large',
};

function answerOf(problem: ProblemInput): string {
  const requestId = randomUUID();
  const body = bodyOf(problem, { requestId, instance: '' });
  const head = [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
