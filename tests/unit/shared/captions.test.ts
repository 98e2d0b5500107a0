import { describe, expect, it } from 'vitest';
import { toSrt, toVtt } from '../../../shared/captions.ts';

describe('captions as files', () => {
  const captions = [{ startMs: 3_661_234, endMs: 3_662_000, text: 'Tú & <yo>\n\nsí', speaker: 'A<b>' }];

  it('are WebVTT that cannot be broken by what is said', () => {
    expect(toVtt(captions)).toBe(
      'WEBVTT\n\n01:01:01.234 --> 01:01:02.000\n<v A&lt;b&gt;>Tú &amp; &lt;yo&gt;\nsí\n',
    );
  });

  it('of a dub say in its language that its voices are made by AI: in a note, or as the first caption', () => {
    expect(toVtt(captions, 'es-MX')).toMatch(/^WEBVTT\n\nNOTE Voces del doblaje: creadas con IA\.\n\n01:01/);
    expect(toVtt([], 'ca')).toBe('WEBVTT\n\nNOTE Dubbed voices: made by AI.\n');
    const early = [{ startMs: 2_000, endMs: 3_000, text: 'Hallo' }];
    expect(toSrt(early, 'de')).toBe(
      '1\n00:00:00,000 --> 00:00:02,000\nSynchronstimmen: von KI erzeugt.\n\n' +
        '2\n00:00:02,000 --> 00:00:03,000\nHallo\n',
    );
    expect(toSrt([], 'de')).toBe('');
  });

  it('are SubRip', () => {
    expect(toSrt(captions)).toBe('1\n01:01:01,234 --> 01:01:02,000\nTú & <\u2060yo>\nsí\n');
  });

  it('hold one block a caption, whatever ends its lines, and one line for who speaks', () => {
    const broken = [{ startMs: 0, endMs: 1_000, text: 'a\r\rb\r\n\r\nc', speaker: 'A\n\nB' }];
    expect(toVtt(broken)).toBe('WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<v A B>a\nb\nc\n');
    expect(toSrt(broken)).toBe('1\n00:00:00,000 --> 00:00:01,000\na\nb\nc\n');
  });
});
