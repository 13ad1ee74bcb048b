import { expect } from 'chai';
import { KubeError, KubeTransportError } from '../api/errors.js';
import type { KubeList, KubeObject } from '../api/objects.js';
import type { WatchEvent, WatchSinks } from '../api/watch-stream.js';
import { virtualClock } from '../../test/support/virtual-clock.js';
import { startReflector, type ReflectorOptions } from './reflector.js';
import type { Source } from './source.js';

type Thing = KubeObject & { value?: number };
const thing = (name: string, resourceVersion: string): Thing => ({
  metadata: { namespace: 'n', name, resourceVersion },
});
const gone = () => new KubeError('WATCH', { code: 410, reason: 'Expired' });
const broken = () => new KubeError('WATCH', { code: 500, reason: 'InternalError' });

/** A source whose answers are written down beforehand; what is not written never ends. */
function scripted() {
  const lists: (KubeList<Thing> | Error)[] = [];
  const log: string[] = [];
  let sinks: WatchSinks<Thing> | undefined;
  let ending: ((error?: Error) => void) | undefined;
  const source: Source<Thing> = {
    list: async (signal) => {
      log.push('list');
      await Promise.resolve(); // a test writes its lists down after the start
      const next = lists.length > 1 ? lists.shift() : lists[0];
      if (next instanceof Error) throw next;
      if (next !== undefined) return next;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
    watch: (from, { signal, ...mine }) => {
      log.push(`watch ${from.resourceVersion}`);
      timeouts.push(from.timeoutSeconds);
      sinks = mine;
      return new Promise((resolve, reject) => {
        ending = (error) => (error === undefined ? resolve() : reject(error));
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
  };
  const timeouts: number[] = [];
  return {
    source,
    lists,
    log,
    timeouts,
    tell: (event: WatchEvent<Thing>) => sinks?.onEvent(event),
    end: (error?: Error) => ending?.(error),
  };
}

const listOf = (resourceVersion: string, ...items: Thing[]): KubeList<Thing> => ({
  metadata: { resourceVersion },
  items,
});

describe('reflector', () => {
  const setUp = (more: Partial<ReflectorOptions<Thing>> = {}) => {
    const clock = virtualClock();
    const script = scripted();
    const changes: string[] = [];
    const reflector = startReflector<Thing>({
      source: script.source,
      clock,
      onChange: (key, change) => changes.push(`${change} ${key}`),
      ...more,
    });
    const bookmark = (resourceVersion: string) =>
      script.tell({ type: 'BOOKMARK', object: { metadata: { resourceVersion } } });
    /** Nothing happens for ten minutes but what happens every minute. */
    const tenIdleMinutes = async (version: string) => {
      for (let minute = 0; minute < 10; minute += 1) {
        await clock.advance(59_900);
        bookmark(version);
      }
    };
    return { clock, ...script, changes, reflector, bookmark, tenIdleMinutes };
  };

  it('lists, then watches from the version of the list, for 290 to 580 s', async () => {
    const { clock, lists, log, reflector, changes, timeouts } = setUp();
    lists.push(listOf('7', thing('a', '3')));
    expect(reflector.hasSynced()).to.equal(false);
    await clock.advance(1_000);
    await reflector.synced();
    expect(log.slice(0, 2)).to.deep.equal(['list', 'watch 7']);
    expect(changes).to.deep.equal(['added n/a']);
    expect(timeouts[0]).to.be.within(290, 580);
    await reflector.stop();
  });

  it('makes deletes of what a new list lacks, and says nothing of what is the same', async () => {
    const { clock, lists, end, reflector, changes } = setUp();
    lists.push(listOf('7', thing('a', '3'), thing('b', '4'), thing('c', '5')));
    lists.push(listOf('9', thing('a', '3'), thing('b', '8')));
    await clock.advance(1_000);
    changes.length = 0;
    end(gone());
    await clock.advance(1_000);
    expect(changes).to.have.members(['updated n/b', 'deleted n/c']);
    expect(reflector.list().map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b']);
    await reflector.stop();
  });

  it('watches again from the last bookmark, without a list, when the server ends the stream', async () => {
    const { clock, lists, log, tell, end, reflector } = setUp();
    lists.push(listOf('7'));
    await clock.advance(1_000);
    tell({ type: 'ADDED', object: thing('a', '9') });
    tell({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '12' } } });
    end();
    await clock.advance(1_000);
    expect(log).to.deep.equal(['list', 'watch 7', 'watch 12']);
    await reflector.stop();
  });

  it('goes on from the same version after an error, and lists after three in a row', async () => {
    const { clock, lists, log, end, reflector } = setUp();
    lists.push(listOf('7'));
    await clock.advance(1_000);
    for (let i = 0; i < 3; i += 1) {
      end(broken());
      await clock.advance(40_000);
    }
    expect(log).to.deep.equal(['list', 'watch 7', 'watch 7', 'watch 7', 'list', 'watch 7']);
    expect(reflector.health().restarts).to.include({ error: 3, closed: 0, gone: 0 });
    await reflector.stop();
  });

  it('never dies: it lists again and again while lists fail, at pauses of at most 30 s', async () => {
    const { clock, lists, log, reflector } = setUp();
    lists.push(new KubeTransportError('LIST', 'network', 'refused'));
    await clock.advance(3_600_000);
    expect(log.length).to.be.greaterThan(120).and.lessThan(600);
    lists.push(listOf('7'));
    await clock.advance(60_000);
    expect(reflector.hasSynced()).to.equal(true);
    await reflector.stop();
  });

  it('does not hammer a server that ends every watch at once', async () => {
    const { clock, lists, log, end, reflector } = setUp();
    lists.push(listOf('7'));
    for (let second = 0; second < 600; second += 1) {
      await clock.advance(1_000);
      end();
    }
    expect(log.length).to.be.lessThan(80);
    await reflector.stop();
  });

  it('pauses briefly again after a watch that lived for two minutes', async () => {
    const { clock, lists, log, end, reflector, bookmark } = setUp();
    lists.push(listOf('7'));
    for (let i = 0; i < 10; i += 1) {
      end();
      await clock.advance(30_000);
      bookmark('7');
    }
    for (let i = 0; i < 3; i += 1) {
      await clock.advance(60_000);
      bookmark('7');
      await clock.advance(60_000);
      const before = log.length;
      end();
      await clock.advance(800);
      expect(log.length).to.equal(before + 1);
      bookmark('7');
    }
    await reflector.stop();
  });

  it('ignores an event that is older than what it has', async () => {
    const { clock, lists, tell, reflector, changes } = setUp();
    lists.push(listOf('9', thing('a', '8')));
    await clock.advance(1_000);
    tell({ type: 'MODIFIED', object: thing('a', '6') });
    expect(reflector.get('n/a')?.metadata.resourceVersion).to.equal('8');
    expect(changes).to.deep.equal(['added n/a']);
    await reflector.stop();
  });

  it('does not take a list that is older than what it saw, unless the server insists', async () => {
    const { clock, lists, end, reflector } = setUp();
    lists.push(listOf('20', thing('a', '19')));
    await clock.advance(1_000);
    lists.splice(0, 1, listOf('10'), listOf('10'), listOf('10'), listOf('21', thing('b', '21')));
    end(gone());
    await clock.advance(800);
    expect(reflector.get('n/a')).to.not.equal(undefined);
    await clock.advance(120_000);
    expect(reflector.list().map(({ metadata }) => metadata.name)).to.deep.equal(['b']);
    lists.splice(0, 1, listOf('5', thing('c', '4')));
    end(gone());
    await clock.advance(600_000);
    expect(reflector.list().map(({ metadata }) => metadata.name)).to.deep.equal(['c']);
    await reflector.stop();
  });

  it('counts and mends, within ten minutes, events that never came', async () => {
    const { clock, lists, bookmark, tenIdleMinutes, reflector, changes } = setUp();
    lists.push(listOf('7', thing('a', '3'), thing('b', '4')));
    await clock.advance(1_000);
    lists.splice(0, 1, listOf('12', thing('a', '10'), thing('c', '11')));
    changes.length = 0;
    await tenIdleMinutes('7');
    await clock.advance(1_000);
    expect(changes).to.deep.equal([]);
    bookmark('12');
    await clock.advance(1_000);
    expect(changes).to.have.members(['deleted n/b', 'updated n/a', 'added n/c']);
    expect(reflector.health().missedEvents).to.equal(3);
    await reflector.stop();
  });

  it('does not count what the watch tells later than the list', async () => {
    const { clock, lists, log, tell, tenIdleMinutes, reflector } = setUp();
    lists.push(listOf('7', thing('a', '3')));
    await clock.advance(1_000);
    lists.splice(0, 1, listOf('12', thing('a', '10'), thing('b', '12')));
    await tenIdleMinutes('7');
    tell({ type: 'MODIFIED', object: thing('a', '10') });
    await clock.advance(1_000);
    expect(log).to.deep.equal(['list', 'watch 7', 'list']);
    tell({ type: 'ADDED', object: thing('b', '12') });
    tell({ type: 'DELETED', object: thing('b', '13') });
    tell({ type: 'ADDED', object: thing('c', '14') });
    await clock.advance(1_000);
    expect(reflector.health().missedEvents).to.equal(0);
    expect(reflector.list().map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'c']);
    await reflector.stop();
  });

  it('goes on when a handler throws, and counts it', async () => {
    const { clock, lists, tell, reflector } = setUp({
      onChange: () => {
        throw new Error('a bad handler');
      },
    });
    lists.push(listOf('7', thing('a', '3')));
    await clock.advance(1_000);
    tell({ type: 'ADDED', object: thing('b', '8') });
    expect(reflector.size()).to.equal(2);
    expect(reflector.health().handlerFailures).to.equal(2);
    await reflector.stop();
  });

  it('hands out frozen objects when it is told to', async () => {
    const { clock, lists, reflector } = setUp({ freeze: true });
    lists.push(listOf('7', thing('a', '3')));
    await clock.advance(1_000);
    const found = reflector.get('n/a');
    expect(() => {
      if (found !== undefined) found.metadata.name = 'z';
    }).to.throw(TypeError);
    await reflector.stop();
  });

  it('begins anew after three minutes with neither an event nor a list, and drops what the old run brings', async () => {
    const { clock, log, lists, reflector } = setUp();
    await clock.advance(170_000);
    expect(reflector.health().isStuck).to.equal(false);
    await clock.advance(40_000);
    expect(reflector.health().restarts.stuck).to.equal(1);
    expect(log).to.deep.equal(['list', 'list']);
    lists.push(listOf('7'));
    await clock.advance(300_000);
    expect(reflector.hasSynced()).to.equal(true);
    await reflector.stop();
  });

  it('says nothing after stop, and leaves no timer', async () => {
    const { clock, lists, tell, reflector, changes } = setUp();
    lists.push(listOf('7'));
    await clock.advance(1_000);
    await reflector.stop();
    tell({ type: 'ADDED', object: thing('a', '9') });
    expect(changes).to.deep.equal([]);
    expect(clock.armed()).to.equal(0);
  });

  it('rejects who waits for its first list when it stops', async () => {
    const { clock, reflector } = setUp();
    const waiting = reflector.synced().catch((error: unknown) => String(error));
    await clock.advance(1_000);
    await reflector.stop();
    expect(await waiting).to.match(/stopped before its first list/);
  });
});
