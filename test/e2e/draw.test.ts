import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { admitted, join, sessionNow, type Session } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { verify } from '../../tools/verify/verify.js';
import { platform } from '../support/platform.js';
import { readStream } from '../support/sse.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const opensInMs = 12_000;
const people = 12;
const source = ['--import', 'tsx', '--conditions=source'];

type Draw = { commitment: string; participants: number | null; seed?: string };

const run = async (...args: string[]) => {
  const options = { cwd: root, timeout: 30_000 };
  try {
    return { code: 0, ...(await promisify(execFile)(execPath, args, options)) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
};

describe('a sale whose first places are drawn', function () {
  this.timeout(120_000);

  it('promises, draws and proves: everybody can compute their place', async () => {
    const { rest, gatewayUrl } = platform();
    const opensAt = Date.now() + opensInMs;
    const { eventId } = await platform().event({
      config: {
        draw: true,
        preQueueOpensAt: new Date(Date.now() - 60_000).toISOString(),
        saleOpensAt: new Date(opensAt).toISOString(),
      },
      maxConcurrent: 1,
    });
    const draw = () => rest.ok<Draw>('GET', `/api/events/${eventId}/draw`);
    const promised = await draw();
    expect(promised).to.include({ participants: null }).and.not.to.have.property('seed');

    const buyers = await Promise.all(Array.from({ length: people }, () => platform().buyer()));
    const joined: Session[] = [];
    for (const { token } of buyers) joined.push(await join(rest, token, eventId));
    for (const session of joined)
      expect(session).to.include({ state: 'PREQUEUE', position: null, turn: null });
    const last = joined.at(-1)!;
    const streams = buyers.map(({ token }, n) =>
      readStream(`${gatewayUrl}/api/waitroom/sessions/${joined[n]!.sessionId}/stream`, {
        token,
        ms: opensInMs + 25_000,
        done: ({ event, data }) => event === 'admitted' || (data as Session).position !== null,
      }),
    );
    const early = await run(...source, 'tools/draw/main.ts', eventId, '--url', gatewayUrl);
    expect(early, early.stderr).to.include({ code: 1 });
    expect(early.stderr).to.include(promised.commitment);
    expect(Date.now(), 'all of this came before the opening').to.be.below(opensAt);

    const told = await Promise.all(streams);
    const drawn = await draw();
    expect(drawn).to.include({ commitment: promised.commitment, participants: people });
    const late = await join(rest, (await platform().buyer()).token, eventId);
    expect(late).to.include({ arrivalNumber: people + 1, turn: people + 1 });

    const sessions = await Promise.all(
      buyers.map(({ token }, n) => sessionNow(rest, token, joined[n]!.sessionId)),
    );
    const turns = sessions.map(({ turn }) => turn ?? 0);
    expect(turns.toSorted((a, b) => a - b)).to.deep.equal(joined.map((_, n) => n + 1));
    for (const [n, { events }] of told.entries()) {
      const state = events.at(-1)!.data as Session;
      expect(state.turn, 'told by the stream').to.equal(turns[n]);
      const before = events.slice(0, -1).filter(({ event }) => event === 'position');
      for (const { data } of before)
        expect(data, 'before the draw').to.include({ position: null, turn: null });
    }

    const noted = ['--commitment', promised.commitment, '--url', gatewayUrl];
    const tickets = ['--ticket', last.ticket, '--number', '1', '--number', '13'];
    const ours = await run(...source, 'tools/draw/main.ts', eventId, ...noted, ...tickets);
    expect(ours.stdout, ours.stderr)
      .to.include(`number ${people} is called in turn ${turns.at(-1)} of ${people}`)
      .and.to.include(`number 1 is called in turn ${turns[0]} of ${people}`)
      .and.to.include('number 13 came later');
    const other = ['--commitment', 'f'.repeat(64), '--url', gatewayUrl];
    const wrong = await run(...source, 'tools/draw/main.ts', eventId, ...other);
    expect(wrong).to.include({ code: 1 });
    expect(wrong.stderr).to.include('WRONG');
    for (const [n, { arrivalNumber }] of joined.entries()) {
      const args = ['docs/draw/check-my-place.mjs', gatewayUrl, eventId, `${arrivalNumber}`];
      const { stdout, stderr } = await run(...args);
      expect(stdout, stderr).to.include(`place ${turns[n]} of ${people}`);
    }

    const order = buyers.map((_, place) => turns.indexOf(place + 1));
    for (const n of order.slice(0, 3)) {
      const { token } = buyers[n]!;
      const { sessionId } = joined[n]!;
      expect((await admitted(rest, token, sessionId, 10_000)).status).to.equal('ADMITTED');
      await rest.call('POST', '/api/waitroom/leave', { token, body: { sessionId } });
    }
    await until(async () => ((await inLine()) === people - 3 ? true : undefined), {
      ms: 10_000,
      what: 'the fourth is in checkout',
    });
    const verdict = await verify(platform(), eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);

    async function inLine(): Promise<number> {
      const states = await Promise.all(
        buyers.map(({ token }, n) => sessionNow(rest, token, joined[n]!.sessionId)),
      );
      return states.filter(({ status }) => status === 'WAITING').length + 1;
    }
  });

  it('says that an event without a draw has none', async () => {
    const { rest } = platform();
    const { eventId } = await platform().event();
    const { status, body } = await rest.call<{ code: string }>(
      'GET',
      `/api/events/${eventId}/draw`,
    );
    expect([status, body.code]).to.deep.equal([404, 'EVENT_NOT_FOUND']);
  });
});
