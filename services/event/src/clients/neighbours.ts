import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { TicketClassStatus, type InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import type { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import type { ClassFacts } from '../domain/check-classes.js';

/** What event asks other services. */
export type Neighbours = {
  hasActiveClass(eventId: string): Promise<boolean>;
  classesOf(eventId: string): Promise<ClassFacts[]>;
  /** The id of an account by its address; undefined when there is none. */
  userIdOf(email: string): Promise<string | undefined>;
  userExists(id: string): Promise<boolean>;
};

export function neighbours(
  user: GrpcClient<UserServiceDefinition>,
  inventory: GrpcClient<InventoryServiceDefinition>,
): Neighbours {
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
  };
}
