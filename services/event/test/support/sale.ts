import {
  EventConfig,
  type CreateRequest,
  type Event,
  type EventServiceDefinition,
} from '@ticketbottle/sdk/event.js';
import { TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type { Person, Platform } from './event.js';

const hour = 3_600_000;
let count = 0;

/** The reason of a refusal; `accepted` when there was none. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'accepted',
    (error: unknown) => refusalOf(error)?.reason ?? String(error),
  );
}

export function config(o: Partial<EventConfig> = {}): EventConfig {
  return EventConfig.fromPartial({
    saleOpensAt: new Date(Date.now() - hour),
    saleClosesAt: new Date(Date.now() + 24 * hour),
    isPublic: true,
    requiresApproval: true,
    maxAttendees: 100,
    ...o,
  });
}

export type Sale = {
  owner: Person;
  id: string;
  event: Event;
  organizerId: string;
  configure(o?: Partial<EventConfig>): Promise<Event>;
  addClass(status?: TicketClassStatus): Promise<void>;
  /** Configures, adds a class, approves and publishes. */
  publish(o?: Partial<EventConfig>): Promise<Event>;
};

/** A DRAFT of somebody new. */
export async function draft(
  { event: client, inventory, admin, person }: Platform,
  o: Partial<CreateRequest> & { owner?: Person } = {},
): Promise<Sale> {
  const owner = o.owner ?? (await person());
  const { request, organizerId } = await owner.as(() => draftRequest(client, o));
  const { event } = await owner.as(() => client.create(request));
  const id = given(event).id;
  const sale: Sale = {
    owner,
    id,
    event: given(event),
    organizerId,
    configure: async (change) => {
      const whole = config(change);
      return given(
        (await owner.as(() => client.createConfig({ eventId: id, config: whole }))).event,
      );
    },
    async addClass(status = TicketClassStatus.ACTIVE) {
      const wanted = { name: `class ${++count}`, priceMinor: 100_000, currency: 'VND', total: 10 };
      await owner.as(() => inventory.createTicketClass({ eventId: id, ...wanted, status }));
    },
    async publish(change) {
      await sale.configure(change);
      await sale.addClass();
      await admin.as(() => client.approve({ id }));
      return given((await owner.as(() => client.publish({ id }))).event);
    },
  };
  return sale;
}

export async function draftRequest(
  client: GrpcClient<EventServiceDefinition>['client'],
  o: Partial<CreateRequest> = {},
): Promise<{ request: CreateRequest; organizerId: string }> {
  const name = `Organizer ${++count}`;
  const { organizer } = await client.createOrganizer({ name, description: '', logoUrl: '' });
  const organizerId = given(organizer).id;
  const request: CreateRequest = {
    name: 'Đêm nhạc',
    description: 'An evening',
    startsAt: new Date(Date.now() + 48 * hour),
    endsAt: new Date(Date.now() + 51 * hour),
    timeZone: 'Asia/Ho_Chi_Minh',
    thumbnailUrl: '',
    location: {
      venue: 'Nhà hát',
      street: '7 Lam Sơn',
      city: 'Hồ Chí Minh',
      country: 'VN',
      ward: '',
      district: '',
    },
    categoryIds: [],
    organizerId,
    ...o,
  };
  return { request, organizerId };
}

export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the answer lacks what it is for');
  return value;
}
