import type { publicRpcs } from '@ticketbottle/sdk/public-rpcs.js';
import type { LimitGroup } from '../http/limits.js';

/** What is asked of a call before it is forwarded. */
export type Rule = {
  /** `required`: refused without a good access token. A bad one is refused in any case. */
  auth: 'required' | 'optional';
  /** As its REST route; `default` when absent. */
  limit?: LimitGroup;
  /** Goes on while nobody can say which tokens died early; else only what reads does. */
  goesOn?: boolean;
};

type Public = typeof publicRpcs;
export type ServiceName = keyof Public;
export type Rules = { [S in ServiceName]: Record<Public[S][number], Rule> };

const signedIn: Rule = { auth: 'required' };
const anybody: Rule = { auth: 'optional' };
const entry: Rule = { auth: 'optional', limit: 'auth' };
const account: Rule = { auth: 'required', limit: 'auth' };
const ordering: Rule = { auth: 'required', limit: 'orders' };
/** Its owner, or who holds the ticket of the place. */
const place: Rule = { auth: 'optional', goesOn: true };

/**
 * The RPCs that SDK clients may call and on what terms; all others are between services, and UNIMPLEMENTED here. What a role may do
 * is decided by the service, which verifies the same token again.
 */
export const rules: Rules = {
  user: {
    create: entry,
    update: signedIn,
    findOne: signedIn,
    findAll: signedIn,
    delete: signedIn,
    signIn: entry,
    refreshSession: entry,
    revokeSession: entry,
    revokeAllSessions: account,
    changePassword: account,
    requestPasswordReset: entry,
    resetPassword: entry,
    requestEmailVerification: account,
    verifyEmail: entry,
    getSigningKeys: anybody,
  },
  event: {
    create: signedIn,
    update: signedIn,
    findOne: anybody,
    findMany: anybody,
    list: anybody,
    delete: signedIn,
    createConfig: signedIn,
    updateConfig: signedIn,
    getConfig: anybody,
    approve: signedIn,
    publish: signedIn,
    getReadiness: signedIn,
    duplicate: signedIn,
    cancel: signedIn,
    getRoles: signedIn,
    assignRole: signedIn,
    removeRole: signedIn,
    createCategory: signedIn,
    updateCategory: signedIn,
    findCategory: anybody,
    listCategories: anybody,
    deleteCategory: signedIn,
    createOrganizer: signedIn,
    updateOrganizer: signedIn,
    findOrganizer: anybody,
    listOrganizers: anybody,
    deleteOrganizer: signedIn,
  },
  inventory: {
    createTicketClass: signedIn,
    updateTicketClass: signedIn,
    findOneTicketClass: anybody,
    findManyTicketClass: anybody,
    deleteTicketClass: signedIn,
    checkAvailability: anybody,
    getAvailability: anybody,
  },
  order: {
    create: ordering,
    cancel: signedIn,
    findOne: signedIn,
    list: signedIn,
    retryPayment: ordering,
    requestRefund: signedIn,
    listTickets: signedIn,
    checkIn: signedIn,
    salesReport: signedIn,
    getSigningKeys: anybody,
  },
  payment: { listMethods: anybody },
  waitroom: {
    join: { auth: 'required', limit: 'join', goesOn: true },
    getStatus: { ...place, limit: 'polls' },
    leave: place,
    streamPosition: place,
    getDraw: anybody,
    getQueueStats: signedIn,
    getSigningKeys: anybody,
  },
};
