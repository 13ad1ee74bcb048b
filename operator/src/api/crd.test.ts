import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { admit } from '../../test/support/admit.js';
import { customResourceDefinition, rootSchema } from './crd.js';
import type { StructuralSchema } from './structural.js';
import { Root, type TicketSaleManifest } from './ticket-sale.js';

type Spec = TicketSaleManifest['spec'];
const api = { kind: 'Deployment', name: 'order' } as const;
const spec: Spec = {
  eventId: '0193c0de-0000-7000-8000-000000000001',
  opensAt: '2026-12-01T10:00:00+07:00',
  closesAt: '2026-12-01T12:00:00+07:00',
  targets: [{ name: 'order', ref: api, replicas: 20 }],
};
const sale = (more: object = {}, status?: object) => ({
  apiVersion: 'ticketbottle.io/v1alpha1',
  kind: 'TicketSale',
  metadata: { name: 'concert' },
  spec: { ...spec, ...more },
  ...(status && { status }),
});
const target = (n: number, more: object = {}) => ({
  name: `t${n}`,
  ref: { kind: 'Deployment', name: `d${n}` },
  floor: 1,
  ...more,
});
const opened = { openedAt: '2026-12-01T03:00:00Z' };

/** Each: what is wrong, the manifest, what is stored already, a part of the message. */
const refused: [string, object, object | undefined, RegExp][] = [
  [
    'opens after it closes',
    sale({ opensAt: '2026-12-02T00:00:00Z' }),
    undefined,
    /closesAt must be after opensAt/,
  ],
  ['opens when it closes', sale({ closesAt: spec.opensAt }), undefined, /closesAt must be after/],
  ['goes to another event', sale({ eventId: 'other' }), sale(), /make another TicketSale/],
  [
    'has two targets of one workload',
    sale({ targets: [target(1), target(2, { ref: { kind: 'Deployment', name: 'd1' } })] }),
    undefined,
    /keep one and give it both demands/,
  ],
  [
    'does not say how far to raise a target',
    sale({ targets: [target(1, { floor: undefined })] }),
    undefined,
    /set floor, replicas or perReplica/,
  ],
  [
    'lasts a year',
    sale({ closesAt: '2027-12-01T10:00:00Z' }),
    undefined,
    /90 days \(2160h\) at most: set closesAt earlier/,
  ],
  [
    'has a field that nobody knows',
    sale({ opensAtt: spec.opensAt }),
    undefined,
    /Unrecognized key: "opensAtt"/,
  ],
  [
    'has an unknown field deep inside',
    sale({ gate: { modus: 'x' } }),
    undefined,
    /Unrecognized key: "modus"/,
  ],
  [
    'has 21 targets',
    sale({ targets: Array.from({ length: 21 }, (_, n) => target(n)) }),
    undefined,
    /<=20 items/,
  ],
  ['has no target', sale({ targets: [] }), undefined, />=1 items/],
  [
    'names a target of another kind',
    sale({ targets: [target(1, { ref: { kind: 'StatefulSet', name: 'x' } })] }),
    undefined,
    /"Deployment"\|"HorizontalPodAutoscaler"/,
  ],
  [
    'moves its opening after it opened',
    sale({ opensAt: '2026-12-01T03:00:01Z' }),
    sale({}, opened),
    /opensAt cannot change any more; move closesAt/,
  ],
  [
    'opens its pre-queue after the sale',
    sale({ preQueueOpensAt: '2026-12-01T03:00:01Z' }),
    undefined,
    /preQueueOpensAt must be at or before opensAt/,
  ],
  [
    'wants pods ready before they are raised',
    sale({ prewarm: { leadSeconds: 60, readyBySeconds: 60 } }),
    undefined,
    /below leadSeconds/,
  ],
  [
    'sizes by joins without a demand',
    sale({ targets: [target(1, { perReplica: { metric: 'Joins', capacity: 5 } })] }),
    undefined,
    /set demand.expectedBuyers/,
  ],
  [
    'takes a cancellation back',
    sale({ cancelled: false }),
    sale({ cancelled: true }),
    /stays cancelled/,
  ],
  [
    'has a name that is no label',
    { ...sale(), metadata: { name: 'x'.repeat(64) } },
    undefined,
    /at most 63 characters/,
  ],
  [
    'gives an instant without an offset',
    sale({ opensAt: '2026-12-01T10:00:00' }),
    undefined,
    /opensAt: Invalid/,
  ],
  [
    'clears a latch',
    sale({}, { openedAt: '2026-12-01T03:00:05Z' }),
    sale({}, opened),
    /openedAt is written once/,
  ],
];

describe('a TicketSale', () => {
  for (const [what, manifest, old, message] of refused)
    it(`is refused when it ${what}, and the message says what to do`, () => {
      expect(admit(manifest, old).join('\n')).to.match(message);
    });

  it('is taken when it keeps the rules, also at their very edge', () => {
    const taken: [object, object?][] = [
      [sale()],
      [sale({ closesAt: '2027-03-01T03:00:00Z' })],
      [sale({ preQueueOpensAt: '2026-12-01T03:00:00Z' })],
      [sale({ prewarm: { leadSeconds: 61, readyBySeconds: 60 } })],
      [sale({ targets: Array.from({ length: 20 }, (_, n) => target(n)) })],
      [
        sale({
          targets: [target(1), target(2, { ref: { kind: 'HorizontalPodAutoscaler', name: 'd1' } })],
        }),
      ],
      [sale({ targets: [target(1, { perReplica: { metric: 'Checkouts', capacity: 5 } })] })],
      [
        sale({
          demand: { expectedBuyers: 5 },
          targets: [target(1, { perReplica: { metric: 'Joins', capacity: 5 } })],
        }),
      ],
    ];
    for (const [manifest, old] of taken) expect(admit(manifest, old)).to.eql([]);
  });

  it('may be edited in everything else, while it is open too', () => {
    const edit = {
      closesAt: '2026-12-01T11:00:00Z',
      waitingRoom: { releasePerSecond: 3, paused: true },
      cancelled: true,
    };
    expect(admit(sale({ ...edit, opensAt: '2026-12-01T03:00:00Z' }), sale({}, opened))).to.eql([]);
    expect(admit(sale({ opensAt: '2026-12-01T03:30:00Z' }), sale()), 'not open yet').to.eql([]);
  });

  it('has a default for everything that may be left out', () => {
    const { spec: full } = Root.parse(sale());
    expect(full).to.deep.include({
      prewarm: { leadSeconds: 900, readyBySeconds: 120 },
      cooldownSeconds: 1920,
      gate: {
        mode: 'Required',
        minReadyPercent: 100,
        maxHoldSeconds: 300,
        onTimeout: 'OpenDegraded',
        degradedReleasePercent: 25,
      },
      waitingRoom: { maxConcurrent: 100, releasePerSecond: 10, sessionSeconds: 900, paused: false },
      hold: false,
      suspend: false,
    });
    expect(full.targets[0]).to.include({ raiseMax: false, required: true });
  });
});

/** Every schema of the tree with its path. */
function nodes(schema: StructuralSchema, path = ''): [string, StructuralSchema][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    nodes(field, `${path}.${name}`),
  );
  return [[path, schema], ...below, ...(schema.items ? nodes(schema.items, `${path}[]`) : [])];
}

describe('the CustomResourceDefinition', () => {
  const all = nodes(rootSchema());
  const own = all.filter(([path]) => /^\.(spec|status)/.test(path));

  it('is structural: a type everywhere, nothing that lets unknown fields through', () => {
    for (const [path, schema] of all) {
      expect(schema.type, path).to.be.oneOf(['object', 'array', 'string', 'integer', 'boolean']);
      expect(schema, path).not.to.have.any.keys(
        'additionalProperties',
        'anyOf',
        'allOf',
        'oneOf',
        '$ref',
        'x-kubernetes-preserve-unknown-fields',
      );
    }
  });

  it('bounds every list and every text, so that the cost of its rules is bounded', () => {
    for (const [path, { type, maxItems, maxLength, format, enum: values }] of own) {
      if (type === 'array') expect(maxItems, path).to.be.a('number');
      if (type === 'string') expect(maxLength ?? format ?? values, path).to.exist;
    }
  });

  it('describes every field and says in every rule what to do', () => {
    for (const [path, schema] of own) {
      if (!path.endsWith('[]')) expect(schema.description, path).to.match(/^\S.*\.$/);
      for (const { message } of schema['x-kubernetes-validations'] ?? [])
        expect(message, path).to.have.length.above(10);
    }
  });

  it('tells the items of its maps apart by fields that they must have', () => {
    for (const [path, schema] of own)
      if (schema['x-kubernetes-list-type'] === 'map')
        expect(schema.items?.required, path).to.include.members(
          schema['x-kubernetes-list-map-keys'] ?? [],
        );
  });

  it('prints what a person wants to know of a sale, and more when asked', () => {
    const [only] = customResourceDefinition().spec.versions;
    const columns = only?.additionalPrinterColumns ?? [];
    const names = (wide: boolean) =>
      columns.filter(({ priority = 0 }) => priority > 0 === wide).map(({ name }) => name);
    expect(names(false)).to.eql(['STAGE', 'OPENS', 'READY', 'CAPACITY', 'LIMITED', 'AGE']);
    expect(names(true)).to.eql(['CLOSES', 'QUEUED', 'SOLD']);
  });

  it('is committed as it is made', () => {
    const file = new URL('../../../charts/operator/crds/ticketsales.yaml', import.meta.url);
    expect(parse(readFileSync(file, 'utf8'))).to.eql(customResourceDefinition());
  });
});

describe('the samples', () => {
  const folder = new URL('../../../k8s/samples/', import.meta.url).pathname;
  const files = globSync('*.yaml', { cwd: folder }).sort();
  it('are a simple sale, two that overlap, a dry run and a suspended one', () => {
    expect(files).to.eql([
      'dry-run.yaml',
      'overlapping-sales.yaml',
      'simple-sale.yaml',
      'suspended.yaml',
    ]);
  });
  for (const file of files)
    it(`${file} is taken by the API server`, () => {
      const documents = parseAllDocuments(readFileSync(`${folder}${file}`, 'utf8'));
      for (const document of documents) expect(admit(document.toJS())).to.eql([]);
    });
});
