/** A few pixels are enough to see whether anything was drawn. */
const [WIDTH, HEIGHT] = [8, 4];

/** Whether the picture is protected: then it is not copied, not even to look. */
export function isEncrypted(video: HTMLVideoElement): boolean {
  // Only pages that came over https have it.
  return 'mediaKeys' in video && video.mediaKeys !== null;
}

/**
 * Whether the browser draws nothing in place of the picture, not even black: it protects it without telling. A video
 * of another origin cannot be looked at, and counts as drawn.
 */
export function isDrawnBlank(video: HTMLVideoElement): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return false;
  context.drawImage(video, 0, 0, WIDTH, HEIGHT);
  try {
    return context.getImageData(0, 0, WIDTH, HEIGHT).data.every((value) => value === 0);
  } catch {
    return false;
  }
}
