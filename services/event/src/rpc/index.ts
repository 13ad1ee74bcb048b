import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { approve } from './approve.js';
import { assignRole } from './assign-role.js';
import { cancel } from './cancel.js';
import { create } from './create.js';
import { createCategory } from './create-category.js';
import { createConfig } from './create-config.js';
import { createOrganizer } from './create-organizer.js';
import { remove } from './delete.js';
import { deleteCategory } from './delete-category.js';
import { duplicate } from './duplicate.js';
import { deleteOrganizer } from './delete-organizer.js';
import { findCategory } from './find-category.js';
import { findMany } from './find-many.js';
import { findOne } from './find-one.js';
import { findOrganizer } from './find-organizer.js';
import { getAccess } from './get-access.js';
import { getConfig } from './get-config.js';
import { getReadiness } from './get-readiness.js';
import { getRoles } from './get-roles.js';
import { list } from './list.js';
import { listCategories } from './list-categories.js';
import { listOnSale } from './list-on-sale.js';
import { listOrganizers } from './list-organizers.js';
import { publish } from './publish.js';
import { removeRole } from './remove-role.js';
import { update } from './update.js';
import { updateCategory } from './update-category.js';
import { updateConfig } from './update-config.js';
import { updateOrganizer } from './update-organizer.js';
import type { Parts } from './parts.js';

export function eventRpc(parts: Parts): EventServiceImplementation<CallExt> {
  return {
    create: create(parts),
    update: update(parts),
    findOne: findOne(parts),
    findMany: findMany(parts),
    getReadiness: getReadiness(parts),
    duplicate: duplicate(parts),
    list: list(parts),
    delete: remove(parts),
    createConfig: createConfig(parts),
    updateConfig: updateConfig(parts),
    getConfig: getConfig(parts),
    approve: approve(parts),
    publish: publish(parts),
    cancel: cancel(parts),
    getAccess: getAccess(parts),
    getRoles: getRoles(parts),
    assignRole: assignRole(parts),
    removeRole: removeRole(parts),
    listOnSale: listOnSale(parts),
    createCategory: createCategory(parts),
    updateCategory: updateCategory(parts),
    findCategory: findCategory(parts),
    listCategories: listCategories(parts),
    deleteCategory: deleteCategory(parts),
    createOrganizer: createOrganizer(parts),
    updateOrganizer: updateOrganizer(parts),
    findOrganizer: findOrganizer(parts),
    listOrganizers: listOrganizers(parts),
    deleteOrganizer: deleteOrganizer(parts),
  };
}
