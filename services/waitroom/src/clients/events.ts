import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import {
  EventRole,
  EventStatus,
  type EventConfig,
  type EventServiceDefinition,
  type WaitingRoom,
} from '@ticketbottle/sdk/event.js';
import type { LineSettings } from '../domain/line-settings.js';

export type Access = { settings: LineSettings; mayView: boolean };

/** What waitroom asks event. */
export type Events = {
  /** Undefined when there is no such event. */
  access(eventId: string, userId: string): Promise<Access | undefined>;
  onSale(): AsyncGenerator<{ eventId: string; settings: LineSettings }>;
};

export function events({ client }: GrpcClient<EventServiceDefinition>): Events {
  return {
    async access(eventId, userId) {
      try {
        const { role, status, config, version } = await client.getAccess({ eventId, userId });
        return {
          settings: toSettings({ status, config, version }),
          mayView: role !== EventRole.UNSPECIFIED,
        };
      } catch (error) {
        if (refusalOf(error)?.reason === 'EVENT_NOT_FOUND') return undefined;
        throw error;
      }
    },
    async *onSale() {
      for (let cursor = '', first = true; first || cursor !== ''; first = false) {
        const page = await client.listOnSale({ limit: 500, cursor });
        for (const event of page.events) yield { eventId: event.id, settings: toSettings(event) };
        cursor = page.nextCursor;
      }
    },
  };
}

type Source = { status: EventStatus; config?: EventConfig | undefined; version: number };
const defaultClaimSeconds = 60;
const never = 8_640_000_000_000_000;

export function toSettings({ status, config, version }: Source): LineSettings {
  return {
    version,
    status: status.replace('EVENT_STATUS_', ''),
    managed: config?.allowWaitRoom ?? false,
    verifiedOnly: config?.requireVerifiedEmail ?? false,
    draw: config?.draw ?? false,
    ...windowOf(config),
    ...roomOf(config?.waitingRoom),
  };
}

function windowOf(config: EventConfig | undefined) {
  const opensAt = config?.saleOpensAt?.getTime() ?? never;
  return {
    opensAt,
    preQueueAt: config?.preQueueOpensAt?.getTime() ?? opensAt,
    closesAt: config?.saleClosesAt?.getTime() ?? never,
  };
}

/** An event without a waiting room admits nobody. */
const noRoom: WaitingRoom = {
  maxConcurrent: 0,
  releasePerSecond: 0,
  sessionSeconds: 900,
  reconnectGraceSeconds: 120,
  claimSeconds: 0,
  paused: false,
};

function roomOf(room: WaitingRoom = noRoom) {
  return {
    paused: room.paused,
    max: room.maxConcurrent,
    rate: room.releasePerSecond,
    sessionSeconds: room.sessionSeconds,
    graceSeconds: room.reconnectGraceSeconds,
    claimSeconds: room.claimSeconds || defaultClaimSeconds,
  };
}
