import type { VNode } from 'preact';
import mark from './icon.svg';

/** The mark: two voices, one of them the other's echo. */
export function Mark({ size }: { size: number }): VNode {
  return <img src={mark} width={size} height={size} alt="" />;
}

export function GearIcon(): VNode {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      aria-hidden="true"
    >
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" stroke-linecap="round" />
      <circle cx="15" cy="7" r="2.2" />
      <circle cx="9" cy="17" r="2.2" />
    </svg>
  );
}
