import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../text/text.js';

type Props = {
  title: string;
  /** It becomes another one while people read: it has room for two lines from the start, and never more. */
  isGrowing?: boolean;
  children: ComponentChildren;
};

/** The heading and content of a page; the window is named after it, and reading begins at the heading when it opens. */
export function Page({ title, isGrowing = false, children }: Props) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = `${title} · ${text.app}`;
  }, [title, text]);
  return (
    <>
      <h1 class={isGrowing ? 'growing' : ''} tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {children}
    </>
  );
}
