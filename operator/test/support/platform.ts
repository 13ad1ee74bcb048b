import { EventConfig, EventServiceDefinition, GetAccessResponse } from '@ticketbottle/sdk/event.js';
import { GetQueueStatsResponse, WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { toStatusError } from '@ticketbottle/service-kit/refusals.js';
import { createServer } from 'nice-grpc';
import { Status } from 'nice-grpc-common';

export type Platform = {
  address: string;
  /** What event says of the sale windows of events; one that is not there is not found. */
  windows: Map<string, { opensAt: number; closesAt: number }>;
  /** What the waiting room says of lines. */
  lines: Map<string, Partial<GetQueueStatsResponse>>;
  stop(): Promise<void>;
};

/** The two RPCs that the operator asks for, on a port of loopback, with answers that a test sets. */
export async function startPlatform(): Promise<Platform> {
  const windows: Platform['windows'] = new Map();
  const lines: Platform['lines'] = new Map();
  const server = createServer();
  const event: Pick<Parameters<typeof server.add<EventServiceDefinition>>[1], 'getAccess'> = {
    getAccess: ({ eventId }) => {
      const window = windows.get(eventId);
      if (window === undefined)
        throw toStatusError(Status.NOT_FOUND, {
          reason: 'EVENT_NOT_FOUND',
          message: eventId,
        });
      const saleOpensAt = new Date(window.opensAt);
      const saleClosesAt = new Date(window.closesAt);
      const config = EventConfig.fromPartial({ saleOpensAt, saleClosesAt });
      return Promise.resolve(GetAccessResponse.fromPartial({ config }));
    },
  };
  const { getAccess } = EventServiceDefinition.methods;
  const { getQueueStats } = WaitroomServiceDefinition.methods;
  server.add({ ...EventServiceDefinition, methods: { getAccess } }, event);
  server.add(
    { ...WaitroomServiceDefinition, methods: { getQueueStats } },
    {
      getQueueStats: ({ eventId }) =>
        Promise.resolve(GetQueueStatsResponse.fromPartial(lines.get(eventId) ?? {})),
    },
  );
  const port = await server.listen('127.0.0.1:0');
  return {
    ...{ address: `127.0.0.1:${port}`, windows, lines },
    stop: () => server.shutdown(),
  };
}
