import { expect } from 'chai';
import decodeQr from 'qr/decode.js';
import { qrSvg } from './qr-svg.js';

const scale = 4;

/** The picture as pixels, drawn from its lines. */
function drawn(svg: string) {
  const modules = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const side = modules * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)\.5h(\d+)/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++)
      for (let column = Number(x) * scale; column < (Number(x) + Number(length)) * scale; column++)
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
  return { width: side, height: side, data };
}

describe('the picture of a ticket’s code', () => {
  it('says the whole code to a scanner, with a quiet zone around it', () => {
    const code = `eyJhbGciOiJFUzI1NiJ9.${'aZ09-_'.repeat(50)}.${'x'.repeat(86)}`;
    const svg = qrSvg(code);
    expect(decodeQr(drawn(svg))).to.equal(code);
    expect(svg).to.include('fill="#fff"');
    const starts = Array.from(svg.matchAll(/M(\d+) (\d+)\.5h/g), ([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(Math.min(...starts.flat())).to.equal(4);
  });
});
