import type { EventServiceDefinition } from './event.js';
import type { InventoryServiceDefinition } from './inventory.js';
import type { OrderServiceDefinition } from './order.js';
import type { PaymentServiceDefinition } from './payment.js';
import type { UserServiceDefinition } from './user.js';
import type { WaitroomServiceDefinition } from './waitroom.js';

/** By the certificate that it shows. */
type Caller = 'api-gateway' | 'event' | 'inventory' | 'operator' | 'order' | 'payment' | 'waitroom';
type Definition = { methods: Record<string, { name: string }> };
/** A row for every RPC of a service: one without a row does not compile. */
type Rows<D extends Definition> = Record<
  D['methods'][keyof D['methods']]['name'],
  readonly Caller[] | 'any'
>;
type Table = {
  user: Rows<UserServiceDefinition>;
  event: Rows<EventServiceDefinition>;
  inventory: Rows<InventoryServiceDefinition>;
  order: Rows<OrderServiceDefinition>;
  payment: Rows<PaymentServiceDefinition>;
  waitroom: Rows<WaitroomServiceDefinition>;
};

const gateway = ['api-gateway'] as const;
const order = ['order'] as const;
/** Whoever verifies a token. */
const verifiers = ['api-gateway', 'event', 'inventory', 'order', 'payment', 'waitroom'] as const;
const stockReaders = ['api-gateway', 'event', 'order', 'waitroom'] as const;

/**
 * Who may call which RPC inside the platform, by mTLS identity; each service takes its rows from here and refuses everybody else. What the
 * gateway's public port hands on for SDK clients is `public-rpcs.ts`. `any`: whoever shows a certificate of the platform.
 */
export const allowedCallers: Table = {
  user: {
    Create: gateway,
    Update: gateway,
    FindOne: ['api-gateway', 'event', 'order'],
    FindAll: ['api-gateway', 'event', 'order'],
    Delete: gateway,
    SignIn: gateway,
    RefreshSession: gateway,
    RevokeSession: gateway,
    RevokeAllSessions: gateway,
    ChangePassword: gateway,
    RequestPasswordReset: gateway,
    ResetPassword: gateway,
    RequestEmailVerification: gateway,
    VerifyEmail: gateway,
    GetSigningKeys: verifiers,
    ListRevocations: verifiers,
  },
  event: {
    Create: gateway,
    Update: gateway,
    FindOne: ['api-gateway', 'order', 'waitroom'],
    FindMany: ['api-gateway', 'order'],
    List: gateway,
    Delete: gateway,
    CreateConfig: gateway,
    UpdateConfig: gateway,
    GetConfig: gateway,
    Approve: gateway,
    Publish: gateway,
    GetReadiness: gateway,
    Duplicate: gateway,
    Cancel: gateway,
    GetAccess: ['inventory', 'operator', 'order', 'waitroom', 'api-gateway'],
    GetRoles: gateway,
    AssignRole: gateway,
    RemoveRole: gateway,
    ListOnSale: ['waitroom'],
    CreateCategory: gateway,
    UpdateCategory: gateway,
    FindCategory: gateway,
    ListCategories: gateway,
    DeleteCategory: gateway,
    CreateOrganizer: gateway,
    UpdateOrganizer: gateway,
    FindOrganizer: gateway,
    ListOrganizers: gateway,
    DeleteOrganizer: gateway,
  },
  // Stock moves at the word of order alone.
  inventory: {
    CreateTicketClass: gateway,
    UpdateTicketClass: gateway,
    FindOneTicketClass: stockReaders,
    FindManyTicketClass: stockReaders,
    DeleteTicketClass: gateway,
    CheckAvailability: stockReaders,
    GetAvailability: stockReaders,
    Reserve: order,
    Confirm: order,
    Release: order,
    ReleaseEvent: order,
    ApplyMany: order,
  },
  // Waitroom rebuilds slots from the orders of an event. The keys are public: a scanner of another system asks for them too.
  order: {
    Create: gateway,
    Cancel: gateway,
    FindOne: ['api-gateway', 'waitroom', 'payment'],
    List: ['api-gateway', 'waitroom'],
    RetryPayment: gateway,
    RequestRefund: gateway,
    ListTickets: gateway,
    CheckIn: gateway,
    SalesReport: gateway,
    GetSigningKeys: 'any',
  },
  // Money is moved by order; the gateway asks what can be offered and carries the hand of the platform admin.
  payment: {
    CreatePaymentIntent: order,
    ConfirmPaymentIntent: order,
    CancelPaymentIntent: order,
    GetPaymentByIdempotencyKey: order,
    FindOne: order,
    ListMethods: ['api-gateway', 'order'],
    Refund: ['order', 'api-gateway'],
    SettleRefund: gateway,
    ListOpenRefunds: gateway,
    Reconcile: gateway,
  },
  waitroom: {
    Join: gateway,
    GetStatus: gateway,
    Leave: gateway,
    StreamPosition: gateway,
    BeginCheckout: order,
    EndCheckout: order,
    BeginCheckoutMany: order,
    EndCheckoutMany: order,
    WatchLine: gateway,
    GetDraw: gateway,
    ReportPresence: gateway,
    GetQueueStats: ['api-gateway', 'event', 'operator'],
    GetSigningKeys: ['api-gateway', 'order'],
  },
};
