import { crc32, deflateSync } from 'node:zlib';
import encodeQr from 'qr';

const pixelsPerModule = 4;
const quietZone = 4;

/**
 * The QR code of a text as PNG: one bit a pixel, so a ticket's picture is 2 kB; mail programs show no SVG.
 */
export function codePicture(text: string): Buffer {
  const rows = encodeQr(text, 'raw', { ecc: 'medium', border: quietZone });
  const size = rows.length * pixelsPerModule;
  const lines = rows.flatMap((row) => {
    const line = lineOf(row);
    return Array.from({ length: pixelsPerModule }, () => line);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1; // bits a pixel, of greyscale
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One line of pixels after its filter byte: dark modules are 0, everything else 1. */
function lineOf(row: boolean[]): Buffer {
  const line = Buffer.alloc(1 + Math.ceil((row.length * pixelsPerModule) / 8), 0xff);
  line[0] = 0;
  for (let x = 0; x < row.length * pixelsPerModule; x++) {
    const isDark = row[Math.floor(x / pixelsPerModule)] === true;
    if (isDark) line[1 + (x >> 3)] = (line[1 + (x >> 3)] ?? 0) & ~(0x80 >> (x & 7));
  }
  return line;
}

/** PNG (ISO/IEC 15948) 5.3: length, type, data, CRC of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
