import { expect } from 'chai';
import { startTraceStore, type TraceStore } from '../src/traces/trace-store.js';

const traceA = 'a'.repeat(32);
const traceB = 'b'.repeat(32);

describe('the trace store', () => {
  let store: TraceStore;
  beforeEach(async () => {
    store = await startTraceStore({ mostSpans: 3 });
  });
  afterEach(() => store.stop());

  const span = (traceId: string, spanId: string, parentSpanId: string, name: string) => ({
    ...{ traceId, spanId, parentSpanId, name, kind: 2 },
    startTimeUnixNano: '1764000000000000000',
    endTimeUnixNano: '1764000000002500000',
    attributes: [{ key: 'http.response.status_code', value: { intValue: 200 } }],
    status: { code: name === 'fails' ? 2 : 0 },
  });
  const send = async (service: string, spans: object[]): Promise<number> => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
    const response = await fetch(`${store.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    });
    return response.status;
  };
  const get = async (path: string): Promise<string> => (await fetch(store.url + path)).text();

  it('joins what several services tell of one trace, and draws it', async () => {
    await send('order', [span(traceA, '2', '1', 'fails')]);
    await send('gateway', [span(traceA, '1', '', 'POST /orders')]);
    const [first] = store.trace(traceA);
    expect(first).to.deep.include({
      ...{ service: 'order', name: 'fails', kind: 'SERVER', isError: true },
      attributes: { 'http.response.status_code': 200 },
    });
    expect(await get(`/${traceA}`)).to.equal(
      '      0.0      2.5  gateway: POST /orders\n      0.0      2.5    order: fails !\n',
    );
    expect(await get('/'))
      .to.match(/gateway|order/)
      .and.to.contain('2 spans of 2 services');
  });

  it('forgets the oldest traces when it is full', async () => {
    await send('order', [span(traceA, '1', '', 'one'), span(traceA, '2', '1', 'two')]);
    await send('order', [span(traceB, '3', '', 'one'), span(traceB, '4', '3', 'two')]);
    expect(store.trace(traceA)).to.eql([]);
    expect(store.spans()).to.have.length(2);
    expect((await fetch(`${store.url}/${traceA}`)).status).to.equal(404);
  });

  it('refuses what is no OTLP JSON, and stays', async () => {
    const post = (type: string, body: string) =>
      fetch(`${store.url}/v1/traces`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('application/x-protobuf', 'x')).status).to.equal(400);
    expect((await post('application/json', '{')).status).to.equal(400);
    expect(await send('order', [span(traceA, '1', '', 'one')])).to.equal(200);
  });
});
