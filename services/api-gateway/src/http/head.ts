import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';

/**
 * The head of an answer while it is made. A response keeps headers that were set on it as long as it is open, which for a stream is
 * hours; here they are dropped once they are sent.
 */
export class Head {
  readonly headers: OutgoingHttpHeaders = {};
  readonly headersSent = false;

  getHeader(name: string): unknown {
    return this.headers[name.toLowerCase()];
  }

  setHeader(name: string, value: string | number | string[]): this {
    this.headers[name.toLowerCase()] = value;
    return this;
  }

  removeHeader(name: string): void {
    Reflect.deleteProperty(this.headers, name.toLowerCase());
  }

  /** For an answer that express or a problem ends. */
  moveTo(response: ServerResponse): void {
    for (const [name, value] of Object.entries(this.headers))
      if (value !== undefined) response.setHeader(name, value);
  }
}

/** Runs a middleware of express that only looks at the request and sets headers. */
export function pass(step: RequestHandler, request: IncomingMessage, head: Head): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: unknown): void => {
      if (error === undefined) resolve();
      else
        reject(error instanceof Error ? error : new Error('a middleware failed', { cause: error }));
    };
    void step(request as never, head as never, next);
  });
}
