import type { CallContext, MethodDescriptor } from 'nice-grpc-common';
import type { SignInRequest } from '@ticketbottle/sdk/user.js';
import type { StreamPositionRequest } from '@ticketbottle/sdk/waitroom.js';
import type { Clients } from '../clients/clients.js';
import { addressOf } from '../http/limits.js';
import { admit, type Admitted, type AdmitParts } from './admit.js';
import { toRpcError } from './refusals.js';
import type { Rule, ServiceName } from './rules.js';
import { watchPlace, type WatchPlaceParts } from './watch-place.js';

export type ForwardParts = AdmitParts &
  Omit<WatchPlaceParts, 'waitroom'> & {
    clients: Clients;
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
      const asked = service === 'user' && name === 'signIn' ? own(parts, request, caller) : request;
      return await client[name]?.(asked, { signal: context.signal });
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
