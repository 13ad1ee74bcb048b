import type { CallerTable } from '@ticketbottle/service-kit/grpc-server.js';

const gateway = ['api-gateway'];

export const callers: CallerTable = {
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
  Cancel: gateway,
  GetAccess: ['inventory', 'order', 'waitroom', 'api-gateway'],
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
};
