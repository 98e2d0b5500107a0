import qrcode from 'qrcode-generator';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';

/** Modules of white that a scanner needs on each side. */
const QUIET = 4;

/** A link as a QR code: one path, for the pages' policy takes no image that is not a file. Always dark on light. */
export function QrCode({ link, label }: { link: string; label: string }): VNode {
  const { path, size } = useMemo(() => drawn(link), [link]);
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

function drawn(link: string): { readonly path: string; readonly size: number } {
  const code = qrcode(0, 'M');
  code.addData(link);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { path, size: count + 2 * QUIET };
}
