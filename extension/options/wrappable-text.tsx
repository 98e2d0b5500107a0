import type { VNode } from 'preact';

/** Words in which the long names of variables may be broken, after an underscore. */
export function WrappableText({ words }: { words: string }): VNode {
  return (
    <>
      {words.split(/(?<=_)/).map((part, i) => (
        <span key={i}>
          {part}
          <wbr />
        </span>
      ))}
    </>
  );
}
