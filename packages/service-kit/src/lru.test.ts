import { expect } from 'chai';
import { Lru } from './lru.js';

describe('what is remembered', () => {
  it('is bounded, and what was asked for longest ago goes first', () => {
    const lru = new Lru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.get('a');
    lru.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => lru.get(key))).to.deep.equal([1, undefined, 3]);
    lru.set('a', 4);
    lru.delete('c');
    expect(['a', 'c'].map((key) => lru.get(key))).to.deep.equal([4, undefined]);
  });
});
