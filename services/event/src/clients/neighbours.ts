import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { isFault, refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { TicketClassStatus, type InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import type { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import type { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { ClientError } from 'nice-grpc';
import type { ClassFacts } from '../domain/check-classes.js';
import type { Governance } from '../domain/decide-room.js';

/** What event asks other services. */
export type Neighbours = {
  hasActiveClass(eventId: string): Promise<boolean>;
  classesOf(eventId: string): Promise<ClassFacts[]>;
  /** The id of an account by its address; undefined when there is none. */
  userIdOf(email: string): Promise<string | undefined>;
  userExists(id: string): Promise<boolean>;
  /** Who they are, by id; accounts that are gone are left out, and all of them while accounts cannot be asked. */
  peopleOf(ids: readonly string[]): Promise<Map<string, Person>>;
  /** Which TicketSale governs the line of an event. */
  saleOf(eventId: string): Promise<Governance>;
};

export type Person = { email: string; name: string };

export type Clients = {
  user: GrpcClient<UserServiceDefinition>;
  inventory: GrpcClient<InventoryServiceDefinition>;
  waitroom: GrpcClient<WaitroomServiceDefinition>;
};

export function neighbours({ user, inventory, waitroom }: Clients): Neighbours {
  const classesOf = async (eventId: string) =>
    (await inventory.client.findManyTicketClass({ eventId, ids: [] })).ticketClasses;
  return {
    classesOf,
    hasActiveClass: async (eventId) =>
      (await classesOf(eventId)).some((c) => c.status === TicketClassStatus.ACTIVE),
    async userIdOf(email) {
      try {
        return (await user.client.findOne({ by: { $case: 'email', value: email } })).user?.id;
      } catch (error) {
        if (refusalOf(error)?.reason === 'USER_NOT_FOUND') return undefined;
        throw error;
      }
    },
    async userExists(id) {
      const { users } = await user.client.findAll({ ids: [id], emails: [], name: '', limit: 1 });
      return users.length === 1;
    },
    peopleOf: (ids) => peopleOf(user, ids),
    async saleOf(eventId) {
      try {
        const { governedBy } = await waitroom.client.getQueueStats({ eventId });
        return { isKnown: true, sale: governedBy === '' ? undefined : governedBy };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal?.reason === 'EVENT_NOT_FOUND') return { isKnown: true, sale: undefined };
        // Also one that does not let event in yet: it is of an older release.
        const isAnswer = refusal !== undefined && !isFault(error);
        if (error instanceof ClientError && !isAnswer) return { isKnown: false };
        throw error;
      }
    },
  };
}

const mostIds = 100;

async function peopleOf(
  { client }: Clients['user'],
  ids: readonly string[],
): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  try {
    for (let from = 0; from < ids.length; from += mostIds) {
      const some = ids.slice(from, from + mostIds);
      const { users } = await client.findAll({ ids: some, emails: [], name: '', limit: mostIds });
      for (const { id, email, firstName, lastName } of users)
        people.set(id, { email, name: `${firstName} ${lastName}`.trim() });
    }
  } catch (error) {
    if (!isFault(error)) throw error;
  }
  return people;
}
