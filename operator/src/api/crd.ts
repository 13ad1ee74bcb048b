import { toStructural, type StructuralSchema } from './structural.js';
import { group, kind, plural, Root, version } from './ticket-sale.js';

const condition = (type: string, field: string) =>
  `.status.conditions[?(@.type=="${type}")].${field}`;

/** What `kubectl get ticketsales` prints; priority 1 needs `-o wide`. */
const columns = [
  { name: 'STAGE', type: 'string', jsonPath: condition('Progressing', 'reason') },
  { name: 'OPENS', type: 'string', jsonPath: '.spec.opensAt' },
  { name: 'READY', type: 'string', jsonPath: condition('Ready', 'status') },
  { name: 'CAPACITY', type: 'string', jsonPath: '.status.capacity' },
  { name: 'LIMITED', type: 'string', jsonPath: condition('CapacityLimited', 'status') },
  { name: 'CLOSES', type: 'string', jsonPath: '.spec.closesAt', priority: 1 },
  { name: 'QUEUED', type: 'integer', jsonPath: '.status.waitingRoom.queued', priority: 1 },
  { name: 'SOLD', type: 'integer', jsonPath: '.status.waitingRoom.sold', priority: 1 },
  { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

/** The root as the API server wants it: it knows metadata itself, and checks apiVersion and kind. */
export function rootSchema(): StructuralSchema {
  const { properties = {}, ...schema } = toStructural(Root);
  return {
    ...schema,
    required: ['spec'],
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
    },
  };
}

/** The CustomResourceDefinition; needs Kubernetes 1.29, from where on rules in CEL are stable. */
export function customResourceDefinition() {
  const singular = kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames: ['tsale'] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: rootSchema() },
        },
      ],
    },
  };
}
