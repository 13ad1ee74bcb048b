// Names that the operator leaves in a cluster. Others look for them: the waiting room, people, the operator of tomorrow.

/** The manager under which the operator writes, which is how its values are told from those of others. */
export const fieldManager = 'ticketsale-operator';

/** Keeps a TicketSale until its targets are what they were. */
export const restoreFinalizer = 'ticketbottle.io/restore';

/** On every ConfigMap of ours; what it holds is told by one of the next two labels. */
export const ourMaps = { 'app.kubernetes.io/managed-by': fieldManager };
/** Its value is the name of the sale. The waiting room follows the ConfigMaps that have it. */
export const saleLabel = 'ticketbottle.io/sale';
/** Its value is the field: replicas, minReplicas or maxReplicas. */
export const ledgerLabel = 'ticketbottle.io/ledger';

/** On the Lease in which a pod of the waiting room says what it applies. */
export const acknowledgesLabel = 'ticketbottle.io/acknowledges';
/** There: a JSON object, the name of each ConfigMap and its hash. */
export const appliedAnnotation = 'ticketbottle.io/applied';

/** Of the ConfigMap of a sale. */
export const lineMapName = (sale: string) => `tsale-${sale}`;

/** The sale whose ConfigMap has this name; undefined for any other name. */
export const saleOfLineMap = (name: string) =>
  name.startsWith('tsale-') ? name.slice('tsale-'.length) : undefined;
