/** What the gateway's gRPC door answers; every other RPC is between services, and UNIMPLEMENTED there. */
export const publicRpcs = {
  user: [
    'create',
    'update',
    'findOne',
    'findAll',
    'delete',
    'signIn',
    'refreshSession',
    'revokeSession',
    'revokeAllSessions',
    'changePassword',
    'requestPasswordReset',
    'resetPassword',
    'requestEmailVerification',
    'verifyEmail',
    'getSigningKeys',
  ],
  event: [
    'create',
    'update',
    'findOne',
    'findMany',
    'list',
    'delete',
    'createConfig',
    'updateConfig',
    'getConfig',
    'approve',
    'publish',
    'getReadiness',
    'duplicate',
    'cancel',
    'getRoles',
    'assignRole',
    'removeRole',
    'createCategory',
    'updateCategory',
    'findCategory',
    'listCategories',
    'deleteCategory',
    'createOrganizer',
    'updateOrganizer',
    'findOrganizer',
    'listOrganizers',
    'deleteOrganizer',
  ],
  inventory: [
    'createTicketClass',
    'updateTicketClass',
    'findOneTicketClass',
    'findManyTicketClass',
    'deleteTicketClass',
    'checkAvailability',
    'getAvailability',
  ],
  order: [
    'create',
    'cancel',
    'findOne',
    'list',
    'retryPayment',
    'requestRefund',
    'listTickets',
    'checkIn',
    'salesReport',
    'getSigningKeys',
  ],
  payment: ['listMethods'],
  waitroom: [
    'join',
    'getStatus',
    'leave',
    'streamPosition',
    'getDraw',
    'getQueueStats',
    'getSigningKeys',
  ],
} as const;

type Definition = { name: string; fullName: string; methods: Record<string, unknown> };

/** A service's definition with some of its RPCs. */
export type PartOf<D extends Definition, N extends keyof D['methods']> = Omit<D, 'methods'> & {
  methods: Pick<D['methods'], N>;
};

export function partOf<D extends Definition, N extends keyof D['methods']>(
  definition: D,
  names: readonly N[],
): PartOf<D, N> {
  const methods = Object.fromEntries(names.map((name) => [name, definition.methods[String(name)]]));
  return { ...definition, methods: methods as Pick<D['methods'], N> };
}
