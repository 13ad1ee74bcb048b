import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { admit } from '../../test/support/admit.js';
import { edits, refusals, sale, taken } from '../../test/support/manifests.js';
import { customResourceDefinition, rootSchema } from './crd.js';
import type { StructuralSchema } from './structural.js';
import { Root } from './ticket-sale.js';

describe('a TicketSale', () => {
  for (const { what, manifest, stored, says } of refusals)
    it(`is refused when it ${what}, and the message says what to do`, () => {
      expect(admit(manifest, stored).join('\n')).to.match(says);
    });

  for (const { what, manifest } of taken)
    it(`is taken when it ${what}`, () => {
      expect(admit(manifest)).to.eql([]);
    });

  for (const { what, manifest, stored } of edits)
    it(`may be edited: ${what}`, () => {
      expect(admit(manifest, stored)).to.eql([]);
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
