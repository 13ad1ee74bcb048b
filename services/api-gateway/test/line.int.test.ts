import { expect } from 'chai';
import { openLineWorld, type LineWorld } from './support/line.js';
import { metricAt } from './support/metrics.js';

describe('the line, from outside', function () {
  this.timeout(120_000);
  let world: LineWorld;
  before(async () => {
    world = await openLineWorld(import.meta.filename);
  });
  afterEach(() => world.closeStreams());
  after(() => world.stop());

  it('tells a place by stream as it changes, and a checkout token to its owner alone', async () => {
    const { look, stream, leave, inLine } = world;
    const { admitted, waiting } = await inLine(1);
    const behind = waiting[0]!;
    const { sessionId, ticket, token } = behind;
    expect((await look(admitted.sessionId, admitted.token)).checkoutToken).to.be.a('string');
    expect(behind).to.include({ status: 'WAITING' });
    const byTicket = await stream({ sessionId, ticket, lastEventId: '41' });
    const byOwner = await stream({ sessionId, token });
    expect(byTicket.status).to.equal(200);
    expect(byTicket.headers.get('content-type')).to.contain('text/event-stream');
    const place = await byTicket.first(({ event }) => event === 'position');
    expect(place.data).to.include({ sessionId, status: 'WAITING', position: 1 });
    expect(place.id).to.match(/^\d+$/);
    expect(byTicket.text()).to.match(/^retry: \d+\n\n/);

    await leave(admitted.sessionId, admitted.token);
    const turn = await byTicket.first(({ event }) => event === 'admitted');
    expect(turn.data).to.not.have.property('checkoutToken');
    const own = await byOwner.first(({ event }) => event === 'admitted');
    expect(own.data['checkoutToken']).to.be.a('string');

    await leave(sessionId, token);
    const last = await byTicket.first(({ event }) => event === 'closed');
    expect(last.data).to.include({ status: 'LEFT' });
    await byTicket.ended;
  });

  it("shows nobody else's place, by poll or by stream, however often its holder has looked", async () => {
    const { door, inLine, look } = world;
    const { admitted, waiting } = await inLine(2);
    const [behind, other] = [waiting[0]!, waiting[1]!];
    const path = `/api/waitroom/sessions/${behind.sessionId}`;
    const byTicket = (ticket: string) => `?ticket=${encodeURIComponent(ticket)}`;
    const codes = async (url: string, token?: string) => {
      const { status, body } = await door.call(url, token === undefined ? {} : { token });
      return [status, body['code']];
    };
    for (let n = 0; n < 3; n++) {
      await look(behind.sessionId, behind.token);
      const own = await door.call(path + byTicket(behind.ticket));
      expect(own.body['session']).to.include({ status: 'WAITING', position: 1 });
      for (const url of [path, `${path}/stream`]) {
        expect(await codes(url)).to.deep.equal([401, 'TOKEN_MISSING']);
        expect(await codes(url, admitted.token)).to.deep.equal([404, 'SESSION_NOT_FOUND']);
        expect(await codes(url, 'nonsense')).to.deep.equal([401, 'TOKEN_INVALID']);
        const { ticket } = behind;
        for (const wrong of [
          'forged',
          other.ticket, // a true one, of another place
          ticket.slice(0, -1),
          ticket.slice(0, -1) + (ticket.endsWith('A') ? 'B' : 'A'),
          `${ticket} `,
          behind.sessionId,
        ])
          expect(await codes(url + byTicket(wrong)), wrong).to.eql([404, 'SESSION_NOT_FOUND']);
        // With a ticket it is the ticket that counts, also for the owner.
        expect(await codes(url + byTicket('forged'), behind.token)).to.eql([
          404,
          'SESSION_NOT_FOUND',
        ]);
      }
    }
    expect(await codes(`${path}/stream?more=1`)).to.deep.equal([400, 'VALIDATION_FAILED']);
    expect(await codes('/api/waitroom/sessions/%E0%A4%A/stream')).to.eql([404, 'ROUTE_NOT_FOUND']);
    expect(await codes('/api/waitroom/sessions/7/stream', behind.token)).to.eql([
      404,
      'SESSION_NOT_FOUND',
    ]);
  });

  it('answers a stream with the same headers as all else, and measures it as its route', async () => {
    const { door, inLine, stream, closeStreams } = world;
    const { waiting } = await inLine(1);
    const { sessionId, ticket } = waiting[0]!;
    const reading = await stream({ sessionId, ticket });
    const poll = await door.call(`/api/waitroom/sessions/${sessionId}?ticket=${ticket}`);
    for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy'])
      expect(reading.headers.get(name), name).to.equal(poll.headers.get(name)).and.not.equal(null);
    expect(reading.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
    closeStreams();
    const admin = `http://127.0.0.1:${door.gateway.adminPort}`;
    const label = 'route="/api/waitroom/sessions/:id/stream"';
    const before = Date.now();
    while ((await metricAt(admin, 'http_server_duration_seconds_count', label)) < 1)
      expect(Date.now() - before).to.be.lessThan(5_000);
  });
});
