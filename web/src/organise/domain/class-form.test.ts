import { expect } from 'chai';
import { classChanges, newClassOf, valuesOfClass } from './class-form.js';

const zone = 'Asia/Ho_Chi_Minh';
const item = {
  ...{ name: 'Standing', currency: 'VND', priceMinor: 450_000, total: 100 },
  saleOpensAt: '2027-01-01T03:00:30.000Z',
};
const before = valuesOfClass(item, zone);
const changed = (o: Record<string, string>) => classChanges(before, { ...before, ...o }, zone);

describe('the form of a ticket class', () => {
  it('shows its own window by the clocks of the event, and nothing where it has none', () => {
    expect(before).to.include({ saleOpensAt: '2027-01-01T10:00', saleClosesAt: '' });
  });

  it('makes a class with the times that were written, as instants', () => {
    const { saleClosesAt, ...rest } = before;
    expect(newClassOf({ ...rest, saleClosesAt: '2027-01-02T10:00', currency: 'vnd' }, zone)).to.eql(
      {
        ...{ ...item, saleOpensAt: '2027-01-01T03:00:00.000Z', status: 'ACTIVE' },
        saleClosesAt: '2027-01-02T03:00:00.000Z',
      },
    );
    expect(saleClosesAt).to.equal('');
    expect(newClassOf({ ...rest, saleOpensAt: '' }, zone)).to.not.have.any.keys(
      'saleOpensAt',
      'saleClosesAt',
    );
  });

  it('names only what was changed, and null for a time that was taken away', () => {
    expect(changed({})).to.deep.equal({});
    expect(changed({ total: '120' })).to.deep.equal({ total: 120 });
    expect(changed({ saleOpensAt: '' })).to.deep.equal({ saleOpensAt: null });
    expect(changed({ saleOpensAt: '2027-01-01T11:00' })).to.deep.equal({
      saleOpensAt: '2027-01-01T04:00:00.000Z',
    });
  });

  it('is nothing without an amount of its currency', () => {
    expect(changed({ priceMinor: '1.5' })).to.equal(undefined);
    expect(newClassOf({ ...before, priceMinor: 'much' }, zone)).to.equal(undefined);
  });
});
