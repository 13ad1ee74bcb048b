import jsQrModule, { type QRCode } from 'jsqr';
import { PNG } from 'pngjs';

// The package is CommonJS whose types speak of an ES module.
const jsQr = jsQrModule as unknown as typeof jsQrModule.default;

/** What a scanner reads from a picture of a code, and how much white is around it, in modules. */
export function readQr(png: Buffer): { text: string; quietModules: number } {
  const { data, width, height } = PNG.sync.read(png);
  const found: QRCode | null = jsQr(new Uint8ClampedArray(data), width, height);
  if (found === null) throw new Error('there is no QR code in this picture');
  const { topLeftCorner, topRightCorner } = found.location;
  const modules = 17 + 4 * found.version;
  const moduleWidth = (topRightCorner.x - topLeftCorner.x) / modules;
  const quietModules = Math.round(topLeftCorner.x / moduleWidth);
  return { text: found.data, quietModules };
}
