import type { AvatarDesign } from './avatar-schema.ts';

/** The faces that come with the product; the first is drawn where none was chosen. */
export const AVATAR_IDS = ['mira', 'anton', 'noor', 'kenji'] as const;
export type AvatarId = (typeof AVATAR_IDS)[number];

export const AVATARS: Readonly<Record<AvatarId, AvatarDesign>> = {
  mira: {
    name: 'Mira',
    seed: 11,
    voicePitchHz: 205,
    skin: '#e9b794',
    age: 0.15,
    face: { width: -0.1, jaw: -0.35, eyes: 0.35, nose: -0.3, lips: 0.35, brows: -0.2 },
    eyes: '#5a7a4a',
    lips: '#c4605f',
    hair: { style: 'long', colour: '#4a2a1c' },
    lashes: true,
    clothes: { style: 'blazer', colour: '#1f4e5a', accent: '#f4efe6' },
    background: { top: '#dcebe8', bottom: '#a9ccc8' },
  },
  anton: {
    name: 'Anton',
    seed: 47,
    voicePitchHz: 100,
    skin: '#dca586',
    age: 0.85,
    face: { width: 0.35, jaw: 0.55, eyes: -0.25, nose: 0.5, lips: -0.35, brows: 0.5 },
    eyes: '#4f7ba3',
    lips: '#b06a60',
    hair: { style: 'receding', colour: '#b9b6b2' },
    lashes: false,
    beard: { style: 'full', colour: '#c4c0ba' },
    clothes: { style: 'shirt', colour: '#3b4a6b', accent: '#e8edf5' },
    background: { top: '#e9e4da', bottom: '#c9bda8' },
  },
  noor: {
    name: 'Noor',
    seed: 83,
    voicePitchHz: 185,
    skin: '#b67d56',
    age: 0.3,
    face: { width: 0.05, jaw: -0.2, eyes: 0.45, nose: 0.1, lips: 0.5, brows: 0.3 },
    eyes: '#3b2416',
    lips: '#9c4a49',
    hair: { style: 'hidden', colour: '#1d1310' },
    lashes: true,
    headscarf: { colour: '#7a3b5e' },
    clothes: { style: 'jumper', colour: '#2d2f45', accent: '#47496a' },
    background: { top: '#efdfe2', bottom: '#d3adb8' },
  },
  kenji: {
    name: 'Kenji',
    seed: 131,
    voicePitchHz: 128,
    skin: '#f0c8a0',
    age: 0.05,
    face: { width: -0.05, jaw: 0.15, eyes: -0.15, nose: -0.1, lips: 0, brows: 0.15 },
    eyes: '#35231a',
    lips: '#c07a6c',
    hair: { style: 'swept', colour: '#1b1a1f' },
    lashes: false,
    glasses: { shape: 'round', colour: '#2b2b33' },
    clothes: { style: 'hoodie', colour: '#d9a441', accent: '#f6f2ea' },
    background: { top: '#dfe4f2', bottom: '#aab6d8' },
  },
};

/** The face of that id; the first one for an id that is not known here. */
export function avatarOf(id: string): AvatarDesign {
  return AVATARS[AVATAR_IDS.find((one) => one === id) ?? 'mira'];
}
