import { z } from 'zod';
import { meta } from './schema-parts.js';
import { Spec } from './spec-schema.js';
import { Status } from './status-schema.js';

export const group = 'ticketbottle.io';
export const version = 'v1alpha1';
export const apiVersion = `${group}/${version}`;
export const kind = 'TicketSale';
export const plural = 'ticketsales';

/** The root of what the API server stores. `metadata` has the fields that the operator reads. */
export const Root = z
  .strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal(kind),
    metadata: z.looseObject({
      name: z.string(),
      namespace: z.string().optional(),
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
      generation: z.int().optional(),
      creationTimestamp: z.string().optional(),
      deletionTimestamp: z.string().optional(),
      finalizers: z.array(z.string()).optional(),
    }),
    spec: Spec,
    status: Status.optional(),
  })
  .meta(
    meta(
      'A sale of one event: when it opens, what must be warm by then, and how its line is let in.',
      {
        rule: '!has(oldSelf.status) || !has(oldSelf.status.openedAt) || self.spec.opensAt == oldSelf.spec.opensAt',
        message: 'the sale has opened: opensAt cannot change any more; move closesAt, or pause it',
        fieldPath: '.spec.opensAt',
      },
      {
        rule: 'size(self.metadata.name) <= 63',
        message: 'choose a name of at most 63 characters: it becomes a label',
      },
    ),
  );

/** As it comes from the API server: every default filled in. */
export type TicketSale = z.output<typeof Root>;
export type TicketSaleSpec = TicketSale['spec'];
export type TicketSaleStatus = NonNullable<TicketSale['status']>;
export type TargetStatus = NonNullable<TicketSaleStatus['targets']>[number];
/** As a person writes it. */
export type TicketSaleManifest = z.input<typeof Root>;
