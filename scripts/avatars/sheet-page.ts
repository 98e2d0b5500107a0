/** Runs in a browser: all mouth shapes of all faces on one sheet, and of one that is a company's own. */
import example from '../../docs/avatar-example.json';
import { avatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { AVATAR_IDS, AVATARS } from '../../shared/avatar/avatars.ts';
import { shapeOf } from '../../shared/avatar/mouth-shape.ts';
import { AT_REST } from '../../shared/avatar/pose.ts';
import { VISEMES } from '../../shared/avatar/visemes.ts';
import { decodeLogo } from '../../pages/avatar/logo-picture.ts';
import { DrawnFace } from '../../pages/avatar/drawn/drawn-face.ts';

const parameters = new URLSearchParams(location.hash.slice(1));
const size = Number(parameters.get('size') ?? 150);
const faces = [
  ...AVATAR_IDS.map((id) => ({ id, design: AVATARS[id] })),
  { id: 'own', design: avatarDesign.parse(example) },
].filter(({ id }) => (parameters.get('only') ?? id) === id);
const yaw = Number(parameters.get('yaw') ?? 0);
const pitch = Number(parameters.get('pitch') ?? 0);
const blink = Number(parameters.get('blink') ?? 0);
const shapes = VISEMES.filter((one) => (parameters.get('shape') ?? one).split(',').includes(one));

for (const { design } of faces) {
  const logo = await decodeLogo(design);
  for (const viseme of shapes) {
    const figure = document.createElement('figure');
    const canvas = document.createElement('canvas');
    canvas.style.width = `${size}px`;
    canvas.style.height = `${size}px`;
    const caption = document.createElement('figcaption');
    caption.textContent = `${design.name} · ${viseme}`;
    figure.append(canvas, caption);
    document.body.append(figure);
    const face = new DrawnFace(canvas, design, logo);
    face.resize(size, size, 1);
    face.show({ ...AT_REST, ...shapeOf(viseme), yaw, pitch, blinkLeft: blink, blinkRight: blink });
  }
}
document.body.style.setProperty('--columns', parameters.get('columns') ?? String(shapes.length));
document.body.dataset['drawn'] = 'true';
