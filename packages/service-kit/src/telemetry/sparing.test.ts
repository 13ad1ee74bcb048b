import { context, ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { sparing } from './sparing.js';

const above = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

describe('a sparing tracer', () => {
  before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  after(() => context.disable());

  const tracer = sparing(new TracerProvider()).getTracer('test');
  const under = (traceFlags: TraceFlags): Context =>
    trace.setSpanContext(ROOT_CONTEXT, { ...above, traceFlags });

  it('makes no span of a trace that is not told, and hands on its context', () => {
    const span = tracer.startSpan('one', {}, under(TraceFlags.NONE));
    expect(span.isRecording()).to.equal(false);
    expect(span.spanContext()).to.eql({ ...above, traceFlags: TraceFlags.NONE });
    tracer.startActiveSpan('two', {}, under(TraceFlags.NONE), () => {
      expect(trace.getActiveSpan()?.spanContext()).to.include(above);
      expect(tracer.startSpan('three').spanContext()).to.include(above);
    });
  });

  it('makes a child of a trace that is told, and a root where there is none above', () => {
    const child = tracer.startSpan('one', {}, under(TraceFlags.SAMPLED));
    expect(child.isRecording()).to.equal(true);
    expect(child.spanContext().traceId).to.equal(above.traceId);
    expect(child.spanContext().spanId).to.not.equal(above.spanId);
    tracer.startActiveSpan('root', { root: true }, under(TraceFlags.NONE), (root) => {
      expect(root.isRecording()).to.equal(true);
      expect(trace.getActiveSpan()).to.equal(root);
    });
    tracer.startActiveSpan('alone', (alone) => {
      expect(alone.spanContext().traceId).to.not.equal(above.traceId);
    });
  });
});
