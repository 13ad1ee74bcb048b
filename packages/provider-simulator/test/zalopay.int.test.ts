import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startSimulator, type Simulator } from '../src/simulator.js';
import { mac } from '../src/zalopay/mac.js';
import { vietnamDay } from '../src/zalopay/vietnam-day.js';

const app = { appId: 2553, key1: 'key-one-of-the-tests', key2: 'key-two-of-the-tests' };
type Answer = Record<string, string | number>;

describe('the simulated ZaloPay over HTTP', () => {
  let simulator: Simulator;
  let merchant: Server;
  let callbackUrl = '';
  let skewMs = 0;
  let count = 0;
  const notices: { data: string; mac: string; type: number }[] = [];
  let acknowledge: () => string = () => '{"return_code":1}';
  const now = () => Date.now() + skewMs;

  before(async () => {
    simulator = await startSimulator({ host: '127.0.0.1', port: 0, zalopay: app }, { now });
    merchant = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        notices.push(JSON.parse(Buffer.concat(chunks).toString()) as (typeof notices)[number]);
        response.end(acknowledge());
      });
    });
    merchant.listen(0, '127.0.0.1');
    await once(merchant, 'listening');
    callbackUrl = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/`;
  });
  after(async () => {
    await simulator.stop();
    merchant.closeAllConnections();
    merchant.close();
  });
  afterEach(async () => {
    await control('reset', 'POST');
    notices.length = 0;
    acknowledge = () => '{"return_code":1}';
  });

  async function post(path: string, fields: Answer, form = true): Promise<Answer> {
    const text = Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, String(v)]));
    const init: RequestInit = form
      ? { body: new URLSearchParams(text) }
      : { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } };
    const response = await fetch(simulator.url + path, { method: 'POST', ...init });
    expect(response.status).to.equal(200);
    return (await response.json()) as Answer;
  }
  async function control<T>(path: string, method = 'GET', body?: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    return (await (await fetch(`${simulator.url}/control/${path}`, init)).json()) as T;
  }
  const knobs = (change: object) => control<{ error?: string }>('knobs', 'PATCH', change);
  const newRef = () => `${vietnamDay(now())}_t${String((count += 1))}`;
  function signed(change: Answer = {}): Answer {
    const redirecturl = 'http://127.0.0.1:9/back?ref=1';
    const fields: Answer = {
      app_id: app.appId,
      app_user: 'somebody',
      app_trans_id: newRef(),
      app_time: now(),
      amount: 250_000,
      description: 'Two tickets',
      item: '[]',
      embed_data: JSON.stringify({ redirecturl }),
      callback_url: callbackUrl,
      expire_duration_seconds: 300,
      ...change,
    };
    const names = [
      'app_id',
      'app_trans_id',
      'app_user',
      'amount',
      'app_time',
      'embed_data',
      'item',
    ];
    return {
      mac: mac(
        app.key1,
        names.map((name) => fields[name] ?? ''),
      ),
      ...fields,
    };
  }
  const reference = (ref: string): Answer => ({
    app_id: app.appId,
    app_trans_id: ref,
    mac: mac(app.key1, [app.appId, ref, app.key1]),
  });
  const query = (ref: string) => post('/v2/query', reference(ref));
  async function create(change: Answer = {}) {
    const fields = signed(change);
    const answer = await post('/v2/create', fields);
    expect(answer['return_code']).to.equal(1);
    return { ref: String(fields['app_trans_id']), url: String(answer['order_url']) };
  }
  async function act(url: string, action: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ action }),
    });
    return { http: response.status, ...((await response.json()) as Answer) };
  }
  async function until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + 5_000;
    while (!(await probe())) {
      if (Date.now() > end) throw new Error(`${what}: not within 5 s`);
      await pause(20);
    }
  }
  const deliveries = async (ref: string) =>
    (await control<{ items: unknown[] }>(`journal?ref=${ref}`)).items.length;
  async function refund(change: Answer) {
    const fields: Answer = {
      app_id: app.appId,
      m_refund_id: `${vietnamDay(now())}_${app.appId}_r${String((count += 1))}`,
      amount: 250_000,
      timestamp: now(),
      description: 'back',
      ...change,
    };
    const names = ['app_id', 'zp_trans_id', 'amount', 'description', 'timestamp'];
    fields['mac'] = mac(
      app.key1,
      names.map((name) => fields[name] ?? ''),
    );
    const answer = await post('/v2/refund', fields);
    return { answer, id: String(fields['m_refund_id']) };
  }
  function queryRefund(id: string) {
    const timestamp = now();
    const fields = { app_id: app.appId, m_refund_id: id, timestamp };
    return post('/v2/query_refund', { ...fields, mac: mac(app.key1, [app.appId, id, timestamp]) });
  }

  it('takes a payment: link, page, money, signed notice, query', async () => {
    const { ref, url } = await create();
    expect(await (await fetch(url)).text()).to.contain('Two tickets');
    expect(await query(ref)).to.include({ return_code: 3 });
    const paid = await act(url, 'pay');
    expect(paid).to.include({ http: 200, status: 'PAID', appTransId: ref });
    await until('the notice comes', () => notices.length === 1);
    const [notice] = notices;
    expect(notice).to.include({ type: 1, mac: mac(app.key2, [notice!.data]) });
    const data = JSON.parse(notice!.data) as Answer;
    expect(data).to.include({ app_trans_id: ref, amount: 250_000 });
    expect(String(data['zp_trans_id'])).to.equal(paid['zpTransId']);
    expect(await query(ref)).to.include({ return_code: 1, amount: 250_000 });
    expect(await act(url, 'pay')).to.include({ http: 409 });
  });

  it('takes JSON as well as a form', async () => {
    expect(await post('/v2/create', signed(), false)).to.include({ return_code: 1 });
  });

  it('sends a form back to the merchant with a signed status that fits', async () => {
    const { ref, url } = await create();
    const body = new URLSearchParams({ action: 'fail' });
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    expect(response.status).to.equal(303);
    const { searchParams: back } = new URL(response.headers.get('location') ?? '');
    expect([back.get('ref'), back.get('apptransid'), back.get('status')]).to.eql(['1', ref, '-63']);
    const names = [
      'appid',
      'apptransid',
      'pmcid',
      'bankcode',
      'amount',
      'discountamount',
      'status',
    ];
    const values = names.map((name) => back.get(name) ?? '');
    expect(back.get('checksum')).to.equal(mac(app.key2, values));
    expect(await query(ref)).to.include({ return_code: 2, sub_return_code: -63 });
    expect(notices).to.have.length(0);
  });

  it('refuses a create with the documented codes', async () => {
    const { ref } = await create();
    const cases: [Answer, number][] = [
      [{ app_trans_id: ref }, -68],
      [{ mac: '0'.repeat(64) }, -402],
      [{ app_id: 1 }, -402],
      [{ expire_duration_seconds: 299 }, -401],
      [{ expire_duration_seconds: 2_592_001 }, -401],
      [{ app_trans_id: '200101_old' }, -401],
      [{ app_time: now() - 16 * 60_000 }, -401],
      [{ amount: 0 }, -401],
      [{ item: '' }, -401],
    ];
    for (const [change, code] of cases)
      expect(await post('/v2/create', signed(change)), JSON.stringify(change)).to.include({
        return_code: 2,
        sub_return_code: code,
      });
    expect(await query(newRef())).to.include({ return_code: 2, sub_return_code: -101 });
    expect(await query('x')).to.include({ sub_return_code: -92 });
  });

  it('repeats a notice three times unless it is acknowledged by return_code 1 or 2', async () => {
    await knobs({ noticeRetryMs: 10 });
    const expected: [string, number][] = [];
    for (const [body, times] of [
      ['{"return_code":2}', 1],
      ['{"return_code":0}', 4],
      ['{"data":{"return_code":1}}', 4],
      ['', 4],
    ] as const) {
      acknowledge = () => body;
      const { ref, url } = await create();
      await act(url, 'pay');
      await until(`${times} deliveries`, async () => (await deliveries(ref)) === times);
      expected.push([ref, times]);
    }
    for (const [ref, times] of expected) expect(await deliveries(ref)).to.equal(times);
  });

  it('ends an order by cancel or time, and lets money in after that only when told', async () => {
    const first = await create();
    expect(await post('/v2/cancel', reference(first.ref))).to.include({ return_code: 1 });
    expect(await act(first.url, 'pay')).to.include({ http: 409 });
    const second = await create();
    skewMs += 301_000;
    expect(await query(second.ref)).to.include({ return_code: 2, sub_return_code: -54 });
    expect(await act(second.url, 'pay')).to.include({ http: 409 });
    await knobs({ latePayment: true });
    for (const { ref, url } of [first, second]) {
      expect(await act(url, 'pay')).to.include({ status: 'PAID' });
      expect(await query(ref)).to.include({ return_code: 1 });
      expect(await post('/v2/cancel', reference(ref))).to.include({ return_code: 2 });
    }
  });

  it('gives money back in parts, never more than it took, and each id once', async () => {
    const { url } = await create();
    const zp_trans_id = String((await act(url, 'pay'))['zpTransId']);
    const part = await refund({ zp_trans_id, amount: 100_000 });
    expect(part.answer).to.include({ return_code: 1 });
    expect(await queryRefund(part.id)).to.include({ return_code: 1 });
    const twice = await refund({ zp_trans_id, amount: 1, m_refund_id: part.id });
    expect(twice.answer).to.include({ return_code: 2, sub_return_code: -23 });
    const more = await refund({ zp_trans_id, amount: 150_001 });
    expect(more.answer).to.include({ sub_return_code: -14 });
    expect((await refund({ zp_trans_id, amount: 150_000 })).answer).to.include({ return_code: 1 });
    expect((await refund({ zp_trans_id, amount: 1 })).answer).to.include({ sub_return_code: -32 });
    expect((await refund({ zp_trans_id: '1' })).answer).to.include({ sub_return_code: -101 });
    expect(await queryRefund('nothing')).to.include({ sub_return_code: -101 });
  });

  it('keeps a refund running until the knob ends it', async () => {
    await knobs({ refundOutcome: 'pending' });
    const { url } = await create();
    const { answer, id } = await refund({
      zp_trans_id: String((await act(url, 'pay'))['zpTransId']),
    });
    expect(answer).to.include({ return_code: 3 });
    expect(await queryRefund(id)).to.include({ return_code: 3 });
    await knobs({ refundOutcome: 'fail' });
    expect(await queryRefund(id)).to.include({ return_code: 2 });
  });

  it('misbehaves as the knobs say', async () => {
    await knobs({ badSignature: true, wrongAmount: 5, duplicateNotices: 1 });
    const { ref, url } = await create();
    await act(url, 'pay');
    await until('both notices come', () => notices.length === 2);
    const [notice] = notices;
    expect(notice!.mac).to.match(/^[0-9a-f]{64}$/);
    expect(notice!.mac).to.not.equal(mac(app.key2, [notice!.data]));
    expect(await query(ref)).to.include({ amount: 5 });
    await knobs({ failHttp: 429 });
    const limited = await fetch(`${simulator.url}/v2/query`, { method: 'POST' });
    expect(limited.status).to.equal(429);
    expect((await knobs({ noSuchKnob: 1 })).error).to.contain('noSuchKnob');
  });

  it('stores an order whose create it never answers', async () => {
    await knobs({ createTimeoutAfterStoring: true });
    const fields = signed();
    const body = JSON.stringify(fields);
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(300);
    const call = fetch(`${simulator.url}/v2/create`, { method: 'POST', body, headers, signal });
    expect(await call.catch((error: unknown) => (error as Error).name)).to.equal('TimeoutError');
    expect(await query(String(fields['app_trans_id']))).to.include({ return_code: 3 });
  });
});
