import { describe, expect, it } from 'vitest';
import { firstTarget, spokenLanguageOf, withoutSpoken } from '../../../../pages/speaker/room-defaults.ts';
import {
  isOnlyOwn,
  joinSheetPath,
  roomLink,
  sheetAddress,
  typedAddress,
} from '../../../../pages/speaker/room-link.ts';
import { NO_SOUND_YET, verdictOf, withChunk } from '../../../../pages/speaker/sound-check.ts';

function verdict(...parts: readonly (readonly [chunks: number, rms: number])[]): string {
  let check = NO_SOUND_YET;
  for (const [chunks, rms] of parts) {
    for (let chunk = 0; chunk < chunks; chunk++) check = withChunk(check, rms);
  }
  return verdictOf(check);
}

describe('a sound check', () => {
  it('waits for a sentence, and is content with one', () => {
    expect(verdict([20, 0.001])).toBe('waiting');
    expect(verdict([20, 0.001], [8, 0.05])).toBe('good');
  });
  it('says that nothing comes in, or too little, after five seconds', () => {
    expect(verdict([80, 0])).toBe('silent');
    expect(verdict([70, 0], [10, 0.01])).toBe('quiet');
  });
  it('says that it is too loud', () => {
    expect(verdict([10, 0.6])).toBe('clipping');
  });
  it('says so, too, where nothing comes in any more for half a minute, and is content again with the next word', () => {
    expect(verdict([20, 0.05], [400, 0])).toBe('good');
    expect(verdict([20, 0.05], [470, 0])).toBe('silent');
    expect(verdict([20, 0.05], [470, 0], [1, 0.05])).toBe('good');
  });
  it('is not content with a cough', () => {
    expect(verdict([2, 0.3], [10, 0])).toBe('waiting');
  });
});

describe('where listeners go', () => {
  it('has the key in the fragment, and only where the link alone lets in', () => {
    expect(roomLink('http://192.0.2.7:8080', '123456', 'pX0', 'link')).toBe(
      'http://192.0.2.7:8080/listen/123456#k=pX0',
    );
    expect(roomLink('http://192.0.2.7:8080', '123456', 'pX0', 'open')).toBe(
      'http://192.0.2.7:8080/listen/123456',
    );
  });
  it.each([
    ['http://127.0.0.1:8080', true],
    ['http://localhost:8080', true],
    ['http://[::1]:8080', true],
    ['http://192.168.1.7:8080', false],
    ['https://rooms.example.org', false],
  ])('%s is reached from this computer alone: %s', (address, isOwn) => {
    expect(isOnlyOwn(address)).toBe(isOwn);
  });
  it('is on the sheet for the projector what was chosen, as long as the room is found there', () => {
    const addresses = ['http://172.17.0.1:8080', 'http://192.0.2.7:8080'];
    const path = joinSheetPath('123456', 'pX0', 'link', addresses[1]);
    const { search, hash } = new URL(path, 'http://localhost');
    expect(sheetAddress(search, addresses)).toBe(addresses[1]);
    expect(hash).toBe('#k=pX0');
    expect(sheetAddress('?address=https://elsewhere.example', addresses)).toBe(addresses[0]);
    expect(sheetAddress('', addresses)).toBe(addresses[0]);
  });
  it('is read out without what nobody reads out', () => {
    expect(typedAddress('https://rooms.example.org')).toBe('rooms.example.org/listen');
  });
});

describe('a room that nothing was chosen for', () => {
  const pairs = ['en', 'de', 'es', 'ja'].flatMap((source) =>
    ['en', 'de', 'es']
      .filter((target) => target !== source)
      .map((target) => ({ source, target, isSpoken: true })),
  );
  it.each([
    ['de-AT', 'de', 'en'],
    ['en-GB', 'en', 'es'],
    ['ja', 'ja', 'en'],
    // Nothing recognises it.
    ['hu', 'auto', 'en'],
  ])('in a browser in %s is spoken in %s and translated into %s', (browser, source, target) => {
    expect(spokenLanguageOf(browser, pairs)).toBe(source);
    expect(firstTarget(source, browser, pairs)).toBe(target);
  });
  it('is never translated into what is spoken', () => {
    expect(firstTarget('auto', 'en', pairs)).toBe('es');
    expect(firstTarget('en', 'de', pairs)).toBe('es');
    expect(withoutSpoken(['pt-BR', 'de'], 'pt')).toEqual(['de']);
  });
  it('is translated into what there is', () => {
    expect(firstTarget('de', 'de', [{ source: 'de', target: 'fr', isSpoken: true }])).toBe('fr');
    expect(spokenLanguageOf('de', undefined)).toBe('auto');
    expect(firstTarget('auto', 'de', undefined)).toBe('en');
  });
});
