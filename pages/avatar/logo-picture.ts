import { useEffect, useState } from 'preact/hooks';
import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';

/**
 * The picture of a design's logo, where it has one that this browser can show; to be closed by its caller. It is decoded from bytes, so
 * that no page needs to let pictures in by their URL.
 */
export async function decodeLogo({ logo }: AvatarDesign): Promise<ImageBitmap | undefined> {
  const [head = '', base64] = logo?.picture?.split(',') ?? [];
  if (base64 === undefined) return undefined;
  const type = head.slice('data:'.length, head.indexOf(';'));
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return await createImageBitmap(new Blob([bytes], { type }));
  } catch {
    // It is damaged, or of a format that is not known here: the letters stand in its place.
    return undefined;
  }
}

/** The same for as long as the design is shown; undefined until it is decoded. */
export function useLogo(design: AvatarDesign): ImageBitmap | undefined {
  const [decoded, setDecoded] = useState<{ readonly of: AvatarDesign; readonly picture: ImageBitmap }>();
  useEffect(() => {
    let isGone = false;
    let opened: ImageBitmap | undefined;
    void decodeLogo(design).then((picture) => {
      if (isGone) picture?.close();
      else if (picture !== undefined) setDecoded({ of: design, picture: (opened = picture) });
    });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [design]);
  return decoded?.of === design ? decoded.picture : undefined;
}
