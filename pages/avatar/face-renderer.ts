import type { Pose } from '../../shared/avatar/pose.ts';

/** Draws one face into a canvas. */
export interface FaceRenderer {
  /** Draws the face in this pose, at once. */
  show(pose: Pose): void;
  /** @param width of the canvas on the page in CSS pixels, as `height` is */
  resize(width: number, height: number, devicePixelRatio: number): void;
  /** Clears the canvas; nothing is drawn after it. */
  close(): void;
}
