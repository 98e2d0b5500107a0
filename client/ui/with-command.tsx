import type { VNode } from 'preact';

/** A sentence with a command in it, which stands out and is selected whole. */
export function WithCommand({ words, command }: { words: string; command: string }): VNode {
  const [before, ...after] = words.split(command);
  return (
    <>
      {before}
      <code class="command">{command}</code>
      {after.join(command)}
    </>
  );
}
