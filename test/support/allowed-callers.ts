/**
 * Who may call which RPC, by the certificate shown: contracts.md (gRPC, Metadata), written down a second time on purpose. The
 * services' table (`packages/sdk/src/allowed-callers.ts`) is wrong where it lets in anybody else, or turns one of these away.
 */
export const identities = [
  'api-gateway',
  'user',
  'event',
  'inventory',
  'order',
  'payment',
  'waitroom',
  'operator',
  'provider-simulator',
  'somebody',
] as const;
export type Identity = (typeof identities)[number];

const gateway: Identity[] = ['api-gateway'];
const order: Identity[] = ['order'];
/** Whoever verifies a token. */
const verifiers: Identity[] = ['api-gateway', 'event', 'inventory', 'order', 'payment', 'waitroom'];
const stockReaders: Identity[] = ['api-gateway', 'event', 'order', 'waitroom'];

const of = (callers: Identity[], names: string): Record<string, Identity[]> =>
  Object.fromEntries(names.split(' ').map((name) => [name, callers]));

export const allowedCallers: Record<string, Record<string, readonly Identity[]>> = {
  user: {
    ...of(gateway, 'Create Update Delete SignIn RefreshSession RevokeSession RevokeAllSessions'),
    ...of(gateway, 'ChangePassword RequestPasswordReset ResetPassword'),
    ...of(gateway, 'RequestEmailVerification VerifyEmail'),
    ...of(['api-gateway', 'event', 'order'], 'FindOne FindAll'),
    ...of(verifiers, 'GetSigningKeys ListRevocations'),
  },
  event: {
    ...of(gateway, 'Create Update List Delete CreateConfig UpdateConfig GetConfig Approve Publish'),
    ...of(gateway, 'Cancel Duplicate GetReadiness GetRoles AssignRole RemoveRole'),
    ...of(gateway, 'CreateCategory UpdateCategory FindCategory ListCategories DeleteCategory'),
    ...of(gateway, 'CreateOrganizer UpdateOrganizer FindOrganizer ListOrganizers DeleteOrganizer'),
    ...of(['api-gateway', 'order', 'waitroom'], 'FindOne'),
    ...of(['api-gateway', 'order'], 'FindMany'),
    ...of(['api-gateway', 'inventory', 'operator', 'order', 'waitroom'], 'GetAccess'),
    ...of(['waitroom'], 'ListOnSale'),
  },
  inventory: {
    ...of(gateway, 'CreateTicketClass UpdateTicketClass DeleteTicketClass'),
    ...of(stockReaders, 'FindOneTicketClass FindManyTicketClass'),
    ...of(stockReaders, 'CheckAvailability GetAvailability'),
    ...of(order, 'Reserve Confirm Release ReleaseEvent ApplyMany'),
  },
  order: {
    ...of(gateway, 'Create Cancel RetryPayment RequestRefund ListTickets CheckIn SalesReport'),
    ...of(['api-gateway', 'waitroom', 'payment'], 'FindOne'),
    ...of(['api-gateway', 'waitroom'], 'List'),
    // Public keys: a scanner of another system asks for them too.
    ...of([...identities], 'GetSigningKeys'),
  },
  payment: {
    ...of(order, 'CreatePaymentIntent ConfirmPaymentIntent CancelPaymentIntent'),
    ...of(order, 'GetPaymentByIdempotencyKey FindOne'),
    ...of(['api-gateway', 'order'], 'ListMethods Refund'),
    ...of(gateway, 'SettleRefund ListOpenRefunds Reconcile'),
  },
  waitroom: {
    ...of(gateway, 'Join GetStatus Leave StreamPosition WatchLine GetDraw ReportPresence'),
    ...of(order, 'BeginCheckout EndCheckout BeginCheckoutMany EndCheckoutMany'),
    ...of(['api-gateway', 'event', 'operator'], 'GetQueueStats'),
    ...of(['api-gateway', 'order'], 'GetSigningKeys'),
  },
};
