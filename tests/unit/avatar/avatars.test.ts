import { describe, expect, it } from 'vitest';
import example from '../../../docs/avatar-example.json' with { type: 'json' };
import { avatarDesign, avatarFile } from '../../../shared/avatar/avatar-schema.ts';
import { AVATAR_IDS, avatarOf, AVATARS } from '../../../shared/avatar/avatars.ts';
import { contrastOf } from '../../../shared/avatar/contrast.ts';
import { faultsInWords, parseInput } from '../../../shared/parse-input.ts';
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
  const logo = { letters: 'AB', ink: '#ffffff', ground: '#0f766e' };
  const picture = (format: string, data: string) => ({
    logo: { ...logo, picture: `data:image/${format};base64,${data}` },
  });
  it('may carry letters and stand before nothing', () => {
    const { background: _, ...bare } = mira;
    expect(avatarDesign.safeParse({ ...bare, logo }).success).toBe(true);
  });
  it('is the example of the user guide, with a picture as its logo', () => {
    expect(avatarFile.parse(example)).toEqual(example);
    expect(example.logo.picture).toMatch(/^data:image\/png/);
  });
  it.each([
    ['png', base64(0x89, 'PNG\r\n', 0x1a, '\n', 0, 0, 0, 13)],
    ['jpeg', base64(0xff, 0xd8, 0xff, 0xe0, 'more')],
    ['webp', base64('RIFF', 1, 2, 3, 4, 'WEBPVP8 ')],
    ['webp', base64('RIFF', 0xff, 0xff, 0xff, 0xff, 'WEBPVP8L')],
  ])('may carry a picture that is a %s', (format, data) => {
    expect(avatarDesign.safeParse({ ...mira, ...picture(format, data) }).success).toBe(true);
  });
  it.each([
    ['a colour by name', { skin: 'red' }, 'skin: saw "red", takes a colour like "#a1b2c3"'],
    ['a feature beyond what is drawn', { face: { ...mira.face, jaw: 7 } }, 'face.jaw: saw 7'],
    ['hair that is not drawn', { hair: { style: 'mohawk', colour: '#000000' } }, 'hair.style: saw "mohawk"'],
    ['a field that there is not', { script: 'alert(1)' }, 'script'],
    ['letters that are a sentence', { logo: { ...logo, letters: 'Buy now' } }, 'logo.letters: saw "Buy now"'],
    ['a name that turns other text around', { name: 'Ana\u202e' }, 'name: saw'],
    ['letters that are hardly read', { logo: { ...logo, ink: '#158a80' } }, 'logo.ink: saw "#158a80"'],
    ['a drawing that may run', picture('svg+xml', base64('<svg/>')), 'logo.picture: saw'],
    ['a page that says it is a picture', picture('png', base64('<script>')), 'logo.picture: saw'],
    ['one format that says it is another', picture('webp', base64('RIFF1234WAVE')), 'logo.picture: saw'],
    ['a picture from elsewhere', { logo: { ...logo, picture: 'https://example.com/a.png' } }, 'logo.picture'],
    ['a picture of a megabyte', picture('jpeg', `/9j/${'A'.repeat(1_000_000)}`), 'logo.picture: saw'],
  ])('is refused with %s, and its field is named', (_, change, words) => {
    const parsed = parseInput(avatarDesign, { ...mira, ...change });
    expect(parsed.ok ? '' : faultsInWords(parsed.faults)).toContain(words);
  });
});

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastOf('#ffffff', '#767676')).toBeCloseTo(4.54, 2);
    expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
    expect(contrastOf('#123456', '#123456')).toBe(1);
  });
});

function base64(...parts: readonly (number | string)[]): string {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))),
  ).toString('base64');
}
