import { PNG } from 'pngjs';

/** What a phone's camera gives at least. */
const [width, height] = [640, 480];
const white = 0xff;
const noColour = 0x80;

/**
 * A film of one still picture in the middle of white, in YUV4MPEG2 (mjpegtools, yuv4mpeg(5)): a header, then `FRAME` and the planes of
 * brightness and of colour. Chromium plays it over and over where a camera would be.
 */
export function filmOf(png: Buffer): Buffer {
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const colour = Buffer.alloc((width / 2) * (height / 2) * 2, noColour);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightnessOf(png), colour]);
  return Buffer.concat([header, frame, frame]);
}

/** Of grey pictures the red is all there is to know. */
function brightnessOf(png: Buffer): Buffer {
  const picture = PNG.sync.read(png);
  if (picture.width > width || picture.height > height)
    throw new Error(`${picture.width} x ${picture.height} is too large for the film`);
  const left = Math.floor((width - picture.width) / 2);
  const top = Math.floor((height - picture.height) / 2);
  const plane = Buffer.alloc(width * height, white);
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++)
      plane[(top + y) * width + left + x] = picture.data[(y * picture.width + x) * 4] ?? white;
  return plane;
}
