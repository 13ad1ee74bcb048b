import { useText } from '../text/text.js';

export function Busy({ what }: { what?: string }) {
  const text = useText();
  return (
    <p class="busy" role="status">
      {what ?? text.wait}
    </p>
  );
}
