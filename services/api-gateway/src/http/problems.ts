import type { ServerResponse } from 'node:http';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { HttpRefusal, sendProblem, toProblem } from './problem.js';

/** Answers an error, and logs it when it is a fault of ours. */
export type Problems = (error: unknown, response: ServerResponse) => void;

export function createProblems(logger: Logger): Problems {
  return (error, response) => {
    const problem = toProblem(error);
    const isAnswer = refusalOf(error) !== undefined || error instanceof HttpRefusal;
    if (problem.status >= 500 && !isAnswer)
      logger.error({ err: error, requestId: response.getHeader('x-request-id') }, 'request failed');
    if (!response.headersSent) sendProblem(response, problem);
  };
}
