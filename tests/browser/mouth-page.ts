/** Runs in a browser: one face, drawn with the mouth as open and the head as turned as it is asked to be. */
import { DrawnFace } from '../../pages/avatar/drawn/drawn-face.ts';
import { AVATARS } from '../../shared/avatar/avatars.ts';
import { AT_REST } from '../../shared/avatar/pose.ts';

const canvas = document.createElement('canvas');
canvas.className = 'avatar';
canvas.style.width = canvas.style.height = '354px';
document.body.append(canvas);
const face = new DrawnFace(canvas, AVATARS.mira);
face.resize(354, 354, 1);
Object.assign(globalThis, {
  showMouth: (aperture: number, teeth: number, yaw: number, pitch: number): void => {
    face.show({ ...AT_REST, aperture, jaw: aperture, teeth, yaw, pitch });
  },
});
