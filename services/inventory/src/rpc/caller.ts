import type { CallContext } from '@ticketbottle/service-kit/grpc-server.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import type { Caller } from '../store/batcher.js';
import type { Parts } from './parts.js';

/** Who waits for one answer: until when, and as part of which trace. */
export type Asking = Caller & { traceparent: string | undefined };

/** The caller of an RPC of its own. */
export function askingOf(
  { clock }: Parts,
  { remainingMs, signal }: Pick<CallContext, 'remainingMs' | 'signal'>,
): Asking {
  return { endsAt: clock.now() + remainingMs(), signal, traceparent: activeTraceparent() };
}
