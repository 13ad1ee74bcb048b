import type { IncomingMessage } from 'node:http';
import type { Principal, TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { CallContext, MethodDescriptor } from 'nice-grpc-common';
import type { NoteAddress } from '../http/client-address.js';
import { Head, pass } from '../http/head.js';
import type { Limiters } from '../http/limits.js';
import { principalOf } from '../http/mount.js';
import { asRequest } from './caller.js';
import type { Rule } from './rules.js';

export type AdmitParts = {
  limiters: Limiters;
  verifier: TokenVerifier;
  noteAddress: NoteAddress;
};

export type Admitted = { principal: Principal | undefined; request: IncomingMessage };

/** Counts a call and verifies its token, as a request of REST; what is left of the limit is told as metadata. */
export async function admit(
  { limiters, verifier, noteAddress }: AdmitParts,
  { rule, method }: { rule: Rule; method: Pick<MethodDescriptor, 'options'> },
  context: CallContext,
): Promise<Admitted> {
  const request = asRequest(context, noteAddress);
  const head = new Head();
  try {
    await pass(limiters[rule.limit ?? 'default'], request, head);
  } finally {
    for (const [name, value] of Object.entries(head.headers))
      if (value !== undefined) context.header.set(name, String(value));
  }
  const isRead = method.options.idempotencyLevel === 'NO_SIDE_EFFECTS' || rule.goesOn === true;
  const principal = await principalOf(rule.auth, request, verifier, isRead ? 'read' : 'act');
  return { principal, request };
}
