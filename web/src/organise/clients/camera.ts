type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};
type Read = (video: HTMLVideoElement) => Promise<string | undefined>;

const everyMs = 150;
/** As wide as a picture is read: enough for a ticket held before the camera, and quick on a phone. */
const mostPixels = 640;

/**
 * Shows the camera in a video and tells each code it sees, several times while it stays; until the signal.
 * @throws what the browser says when there is no camera or nobody may use it.
 */
export async function watchCamera(
  video: HTMLVideoElement,
  seen: (code: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const facing = { facingMode: 'environment' };
  const [stream, read] = await Promise.all([
    navigator.mediaDevices.getUserMedia({ video: facing }),
    reader(),
  ]);
  const stop = (): void => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const isOff = (): boolean => signal.aborted;
  if (isOff()) {
    stop();
    return;
  }
  signal.addEventListener('abort', stop, { once: true });
  video.srcObject = stream;
  await video.play();
  while (!isOff()) {
    const code = video.readyState >= video.HAVE_CURRENT_DATA ? await read(video) : undefined;
    if (code !== undefined && !isOff()) seen(code);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The browser's own reader where it has one, else one that is loaded now. */
async function reader(): Promise<Read> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = (await BarcodeDetector?.getSupportedFormats()) ?? [];
  if (BarcodeDetector === undefined || !formats.includes('qr_code')) return await loadedReader();
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

async function loadedReader(): Promise<Read> {
  const { default: jsQr } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, mostPixels / video.videoWidth);
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (context === null || width === 0) return Promise.resolve(undefined);
    Object.assign(canvas, { width, height });
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const found = jsQr(data, width, height, { inversionAttempts: 'dontInvert' });
    return Promise.resolve(found === null || found.data === '' ? undefined : found.data);
  };
}
