import { describe, expect, it } from 'vitest';
import { avatarDesign } from '../../../shared/avatar/avatar-schema.ts';
import { AVATAR_IDS, avatarOf, AVATARS } from '../../../shared/avatar/avatars.ts';
import { DEFAULT_AVATAR } from '../../../shared/rooms/fields.ts';

describe('the faces that come with the product', () => {
  it.each(AVATAR_IDS)('%s is what a company’s own has to be', (id) => {
    expect(avatarDesign.parse(AVATARS[id])).toEqual(AVATARS[id]);
  });

  it('begin with the one that rooms have where none was chosen, which also stands for one that is not known', () => {
    expect(DEFAULT_AVATAR.id).toBe(AVATAR_IDS[0]);
    for (const id of ['gone', '', 'toString', '__proto__']) expect(avatarOf(id)).toBe(AVATARS.mira);
    expect(avatarOf('noor')).toBe(AVATARS.noor);
  });

  it('differ in skin, age, hair, and what they wear and do', () => {
    const all = AVATAR_IDS.map((id) => AVATARS[id]);
    const different = (of: (design: (typeof all)[number]) => unknown) => new Set(all.map(of)).size;
    expect(different(({ skin }) => skin)).toBe(4);
    expect(different(({ hair }) => hair.style)).toBe(4);
    expect(different(({ clothes }) => clothes.style)).toBe(4);
    expect(different(({ seed }) => seed)).toBe(4);
  });
});

describe('a company’s own face', () => {
  const mira = AVATARS.mira;
  it('may carry letters and stand before nothing', () => {
    const { background: _, ...bare } = mira;
    const own = { ...bare, logo: { letters: 'AB', ink: '#ffffff', ground: '#0f766e' } };
    expect(avatarDesign.safeParse(own).success).toBe(true);
  });
  it.each([
    ['a colour by name', { skin: 'red' }],
    ['a feature beyond what is drawn', { face: { ...mira.face, jaw: 7 } }],
    ['hair that is not drawn', { hair: { style: 'mohawk', colour: '#000000' } }],
    ['a field that there is not', { script: 'alert(1)' }],
    ['letters that are a sentence', { logo: { letters: 'Buy now', ink: '#ffffff', ground: '#000000' } }],
  ])('is refused with %s', (_, change) => {
    expect(avatarDesign.safeParse({ ...mira, ...change }).success).toBe(false);
  });
});
