import type { CallerTable } from '@ticketbottle/service-kit/grpc-server.js';

const gateway = ['api-gateway'];
const everyService = ['api-gateway', 'event', 'inventory', 'order', 'payment', 'waitroom'];

export const callers: CallerTable = {
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
  GetSigningKeys: everyService,
  ListRevocations: everyService,
};
