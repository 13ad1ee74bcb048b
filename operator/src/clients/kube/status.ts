import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { fieldManager } from '../../api/names.js';
import { apiVersion, kind } from '../../api/ticket-sale.js';
import type { Status } from '../../controllers/ports.js';
import { ticketSales, type SaleObject } from './kinds.js';
import type { OwnSales } from './sales.js';

import { toWritten } from './written.js';

/** Writes what was observed of a sale, unless it changed since, status or spec. */
export function statusAt(api: Pick<KubeApi, 'replace'>, sales: OwnSales): Status {
  return {
    put: async ({ metadata, spec }, status) => {
      const { name, namespace = '', uid, resourceVersion } = metadata;
      const body = { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } };
      const object = { ...body, spec, status } as SaleObject;
      const place = { subresource: 'status', fieldManager };
      const write = api.replace<SaleObject>(ticketSales, object, place);
      const written = await toWritten(write);
      if (written === 'Done') sales.wrote(await write);
      if (written === 'Gone') sales.gone({ namespace, name });
      return written;
    },
  };
}
