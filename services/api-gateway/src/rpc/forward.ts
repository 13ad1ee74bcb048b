import type { CallContext, MethodDescriptor } from 'nice-grpc-common';
import type { SignInRequest } from '@ticketbottle/sdk/user.js';
import type { StreamPositionRequest } from '@ticketbottle/sdk/waitroom.js';
import type { Clients } from '../clients/clients.js';
import { filtersOf, type Cursors, type CursorScope } from '../http/cursors.js';
import { addressOf } from '../http/limits.js';
import { admit, type Admitted, type AdmitParts } from './admit.js';
import { toRpcError } from './refusals.js';
import type { Rule, ServiceName } from './rules.js';
import { watchPlace, type WatchPlaceParts } from './watch-place.js';

export type ForwardParts = AdmitParts &
  Omit<WatchPlaceParts, 'waitroom'> & {
    clients: Clients;
    cursors: Cursors;
    isExempt: (address: string) => boolean;
  };

type Method = Pick<MethodDescriptor, 'options'> & { responseStream: boolean };
type Unary = (request: unknown, options: { signal: AbortSignal }) => Promise<unknown>;
/** What nice-grpc calls; the type of each message is that of both sides. */
export type Handler = (request: never, context: CallContext) => unknown;

/** The handler of one public RPC: admits the caller, asks the service that owns it, and hands on what it answers. */
export function forward(parts: ForwardParts, { service, name, method, rule }: Forwarded): Handler {
  if (method.responseStream) return streamed(parts, { method, rule });
  const client = parts.clients[service] as unknown as Record<string, Unary>;
  return async (request: unknown, context) => {
    try {
      const caller = await admit(parts, { rule, method }, context);
      const isSignIn = service === 'user' && name === 'signIn';
      const asked = isSignIn ? own(parts, request, caller) : request;
      const ask = async (what: unknown) => await client[name]?.(what, { signal: context.signal });
      const userId = caller.principal?.userId ?? '';
      return await paged(parts.cursors, { list: `${service}.${name}`, userId, asked, ask });
    } catch (error) {
      throw toRpcError(error);
    }
  };
}
export type Forwarded = { service: ServiceName; name: string; method: Method; rule: Rule };

/** StreamPosition is the only one. */
function streamed(parts: ForwardParts, { method, rule }: { method: Method; rule: Rule }): Handler {
  return async function* stream(request: StreamPositionRequest, context) {
    try {
      const caller = await admit(parts, { rule, method }, context);
      const { signal } = context;
      const { waitroom } = parts.clients;
      yield* watchPlace({ ...parts, waitroom }, request, { ...caller, signal });
    } catch (error) {
      throw toRpcError(error);
    }
  };
}

/** The throttle of bad sign-ins goes by where a call came from, not by what it says. */
function own({ isExempt }: ForwardParts, asked: unknown, { request }: Admitted): SignInRequest {
  const address = addressOf(request);
  return { ...(asked as SignInRequest), clientIp: isExempt(address) ? '' : address };
}

type Asked = Omit<CursorScope, 'filters'> & {
  asked: unknown;
  ask: (request: unknown) => Promise<unknown>;
};

/** Cursors are opened on their way in and signed on their way out; what is no list is handed on as it is. */
async function paged(cursors: Cursors, { list, userId, asked, ask }: Asked): Promise<unknown> {
  const { cursor } = asked as { cursor?: unknown };
  if (typeof cursor !== 'string') return await ask(asked);
  const scope = { list, userId, filters: filtersOf(asked as object) };
  const page = await ask({ ...(asked as object), cursor: cursors.open(scope, cursor) });
  const { nextCursor } = page as { nextCursor: string };
  return { ...(page as object), nextCursor: cursors.sign(scope, nextCursor) };
}
