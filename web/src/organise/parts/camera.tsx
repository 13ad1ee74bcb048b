import { useEffect, useRef, useState } from 'preact/hooks';
import { watchCamera } from '../clients/camera.js';
import { useWords } from '../text/words.js';

/** The camera, once it is switched on; without one there is still the field for the code. */
export function Camera({ seen }: { seen: (code: string) => void }) {
  const { checkIn } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef(seen);
  tell.current = seen;
  const [isOn, setOn] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    if (!isOn || video.current === null) return undefined;
    const off = new AbortController();
    watchCamera(video.current, (code) => tell.current(code), off.signal).catch(() => {
      if (off.signal.aborted) return;
      setOn(false);
      setFailed(true);
    });
    return () => off.abort();
  }, [isOn]);
  const turn = (): void => {
    setFailed(false);
    setOn(!isOn);
  };
  return (
    <section class="card" aria-labelledby="camera">
      <h2 id="camera">{checkIn.camera}</h2>
      {isOn && <video ref={video} class="camera" muted playsInline aria-label={checkIn.camera} />}
      {hasFailed && (
        <p class="notice" role="alert">
          {checkIn.noCamera}
        </p>
      )}
      <button type="button" class={isOn ? '' : 'primary'} onClick={turn}>
        {isOn ? checkIn.cameraOff : checkIn.cameraOn}
      </button>
    </section>
  );
}
