import { describe, expect, it } from 'vitest';
import { ClauseCutter } from '../../companion/recognition/clause-cutter.ts';
import type { Word } from '../../companion/recognition/ports/recognizer.ts';
import { speechCode, SPEECH_LANGUAGES, tagOf } from '../../companion/engines/google/languages.ts';
import { findSeam } from '../../companion/engines/google/seam.ts';
import { wordsOf } from '../../companion/engines/word-timing/segmentation.ts';
import { translationCode } from '../../companion/engines/google/translation-languages.ts';
import { clauseOf, protectedHtml, textOf } from '../../companion/engines/translation/markup.ts';
import { VoiceRecord } from '../../companion/engines/word-timing/voice-record.ts';
import { align } from '../../companion/engines/word-timing/word-alignment.ts';
import { WordTiming } from '../../companion/engines/word-timing/word-timing.ts';
import { Chance } from '../fakes/google/chance.ts';
import { mark, MarkReader } from '../fixtures/marked-sound.ts';

function voice(...spans: readonly (readonly [number, number])[]): VoiceRecord {
  const record = new VoiceRecord();
  for (const [startMs, endMs] of spans) record.add(startMs, endMs);
  return record;
}

function heard(text: string): { text: string }[] {
  return wordsOf(text, 'en').map((word) => ({ text: word }));
}

function spans(words: readonly Word[]): Record<string, readonly [number, number]> {
  return Object.fromEntries(
    words.map((word) => [word.text, [Math.round(word.startMs), Math.round(word.endMs)]]),
  );
}

/** Words of 300 ms each, one after the other. */
function spoken(text: string, fromMs: number): Word[] {
  return text
    .split(' ')
    .map((word, i) => ({ text: word, startMs: fromMs + i * 300, endMs: fromMs + i * 300 + 300 }));
}

describe('the times of words that come without', () => {
  it('are those in which the sound was covered that they appeared with', () => {
    const timing = new WordTiming(voice([0, 5000]), 0);
    timing.update(heard('good'), 300);
    timing.update(heard('good morning'), 800);
    const words = timing.update(heard('good morning to all'), 1300);
    const { good, morning, to, all } = spans(words) as Record<
      'good' | 'morning' | 'to' | 'all',
      [number, number]
    >;
    expect(good).toEqual([0, 300]);
    expect(morning).toEqual([300, 800]);
    expect(to[0]).toBe(800);
    expect(all[1]).toBe(1300);
  });

  it('say no word again that stands in the place of one of more that were revised', () => {
    const timing = new WordTiming(voice([0, 5000]), 0);
    timing.update(heard('how mu'), 300);
    const committedToMs = timing.update(heard('how two'), 300)[1]?.endMs ?? 0;
    timing.update(heard('how two for eye sea fo'), 1500);
    const words = timing.update(heard('how much do they cost'), 1500);
    const pending = words.filter(({ startMs, endMs }) => (startMs + endMs) / 2 >= committedToMs);
    expect(pending.map(({ text }) => text)).toEqual(['do', 'they', 'cost']);
    expect(words.at(-1)?.endMs).toBeLessThanOrEqual(1500);
  });

  it('leave out the silence between words', () => {
    const timing = new WordTiming(voice([0, 500], [1100, 1600]), 0);
    timing.update(heard('wait'), 700);
    const words = timing.update(heard('wait here'), 1700);
    expect(spans(words)).toEqual({ wait: [0, 500], here: [1100, 1600] });
    const both = new WordTiming(voice([0, 500], [1100, 1600]), 0).update(heard('wait here'), 1700);
    expect(both[1]?.startMs).toBeGreaterThanOrEqual(1100);
    expect(both[0]?.endMs).toBeLessThanOrEqual(500);
  });

  it('stay when a word is revised, marked or written in another way', () => {
    const timing = new WordTiming(voice([0, 9000]), 0);
    timing.update(heard('we wreck a nice'), 1000);
    const before = timing.words;
    const after = timing.update(heard('We recognise a nice,'), 1400);
    expect(after.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
      before.map(({ startMs, endMs }) => [startMs, endMs]),
    );
  });

  it('are found for a word that is put in between, without moving those before it', () => {
    const timing = new WordTiming(voice([0, 9000]), 0);
    timing.update(heard('go home'), 700);
    timing.update(heard('go home now'), 1100);
    const former = spans(timing.words);
    const words = timing.update(heard('go straight home now'), 1200);
    const now = spans(words);
    expect(now['go']).toEqual(former['go']);
    expect(now['now']).toEqual(former['now']);
    words.forEach((word, i) => {
      expect(word.startMs).toBeGreaterThanOrEqual(words[i - 1]?.endMs ?? 0);
    });
  });

  it('come from the service where it gives them for a word not yet heard of', () => {
    const timing = new WordTiming(voice([0, 9000]), 0);
    timing.update(heard('yes'), 400);
    const words = timing.update(
      [
        { text: 'yes', span: { startMs: 0, endMs: 3000 } },
        { text: 'sir', span: { startMs: 600, endMs: 900 } },
      ],
      2000,
    );
    expect(spans(words)).toEqual({ yes: [0, 400], sir: [600, 900] });
  });

  it('let the cutter say each word once, whatever is revised before it', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const chance = new Chance(seed);
      const truth = Array.from(
        { length: 60 },
        (_, i) => `${'abcdefghij'.charAt(Math.floor(chance.next() * 10))}${i}`,
      );
      const timing = new WordTiming(voice([0, 60 * 300]), 0);
      const cutter = new ClauseCutter();
      const said: string[] = [];
      for (let ms = 300; ms <= truth.length * 300 + 600; ms += 100) {
        const known = truth.slice(0, Math.floor(ms / 300));
        // The last two words are now and then others, missing, or one too many.
        const tail = known.slice(-2).flatMap((word) => {
          const dice = chance.next();
          return dice < 0.15 ? [`x${word}`] : dice < 0.25 ? [] : dice < 0.35 ? [word, 'uh'] : [word];
        });
        const isFinal = ms === truth.length * 300 + 600;
        const texts = isFinal ? truth : [...known.slice(0, -2), ...tail];
        const words = timing.update(
          texts.map((text) => ({ text })),
          Math.min(ms, truth.length * 300),
        );
        words.forEach((word, i) => {
          expect(word.startMs).toBeGreaterThanOrEqual(words[i - 1]?.endMs ?? 0);
        });
        const clauses = cutter.step(
          { words, isFinal, processedToMs: ms },
          { stabilityMs: 700, punctuates: true },
        );
        said.push(...clauses.flatMap((clause) => clause.words.map((word) => word.text)));
      }
      expect(said).toEqual(truth);
    }
  });
});

describe('the seam between two streams', () => {
  it('is where both agree on three words, none of them the last', () => {
    const former = spoken('one two three four five six', 0);
    const next = spoken('o three four five sick seven', 530);
    expect(findSeam(former, next, { isForced: false, formerToMs: 1800 })).toEqual({
      keep: 5,
      skipToMs: 1730,
    });
    expect(
      findSeam(former, spoken('three four', 600), { isForced: false, formerToMs: 1800 }),
    ).toBeUndefined();
  });

  it('is not taken for another place where the same was said', () => {
    const former = spoken('so very very very very good that day', 0);
    const next = spoken('very very very good that', 620);
    expect(findSeam(former, next, { isForced: false, formerToMs: 2400 })).toMatchObject({ keep: 6 });
  });

  it('where it must be, is at the best word there is, or else where the former had ended', () => {
    const former = spoken('one two three fo', 0);
    expect(findSeam(former, spoken('three four five', 600), { isForced: true, formerToMs: 1200 })).toEqual({
      keep: 3,
      skipToMs: 900,
    });
    expect(findSeam(former, spoken('fear fire', 900), { isForced: true, formerToMs: 1150 })).toEqual({
      keep: 4,
      skipToMs: 1150,
    });
  });
});

describe('the alignment of two hypotheses', () => {
  it('covers both, and finds the words that are the same', () => {
    const blocks = align(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e'], { isRevision: true });
    expect(blocks.filter(({ isSame }) => isSame).map(({ former, next }) => [former[0], next[0]])).toEqual([
      [0, 0],
      [2, 2],
      [3, 3],
    ]);
    expect(blocks.at(-1)).toEqual({ isSame: false, former: [4, 4], next: [4, 5] });
  });

  it('goes through very long ones by their common ends', () => {
    const long = Array.from({ length: 600 }, (_, i) => `w${i}`);
    const blocks = align(long, [...long.slice(0, 300), 'new', ...long.slice(301)], { isRevision: true });
    expect(blocks.filter(({ isSame }) => !isSame)).toEqual([
      { isSame: false, former: [300, 301], next: [300, 301] },
    ]);
  });
});

describe('languages', () => {
  it('are asked for as the services write them', () => {
    expect(['en', 'es', 'pt', 'pt-PT', 'en-GB', 'en-XX', 'zh', 'zh-TW', 'he', 'tlh'].map(speechCode)).toEqual(
      [
        'en-US',
        'es-ES',
        'pt-BR',
        'pt-PT',
        'en-GB',
        'en-US',
        'cmn-Hans-CN',
        'cmn-Hant-TW',
        'iw-IL',
        undefined,
      ],
    );
    expect(['en-us', 'cmn-hans-cn', 'iw-il', '!'].map(tagOf)).toEqual(['en-US', 'zh-CN', 'he-IL', undefined]);
    expect(['es-MX', 'zh', 'nb', 'pt-BR', 'tlh'].map(translationCode)).toEqual([
      'es',
      'zh-CN',
      'no',
      'pt-BR',
      undefined,
    ]);
    expect(SPEECH_LANGUAGES.length).toBeGreaterThan(70);
  });

  it('without spaces have words all the same', () => {
    expect(wordsOf('今日は天気がいい。', 'ja-JP').length).toBeGreaterThan(3);
    expect(wordsOf('今日は天気がいい。', 'ja-JP').join('')).toBe('今日は天気がいい。');
    expect(wordsOf('  it is  fine. ', 'en-US')).toEqual(['it', 'is', 'fine.']);
  });
});

describe('the markup of a translation', () => {
  it('comes off clean, or is known to be broken', () => {
    expect(textOf('&lt;a&gt; it&#39;s <span translate="no">Tom &amp; Co</span>&#x21;')).toBe(
      "<a> it's Tom & Co!",
    );
    expect(textOf('a <b style="direction:rtl">b</b>')).toBe('a b');
    expect(clauseOf('<i>a</i>  <b>c d</b> ')).toBe('c d');
    expect(clauseOf('<b>c d</b> <i x="1">a</i><b y="2"> e</b>')).toBe('c d  e');
    for (const html of ['<i>a</i><b></b>', 'x <i>a</i> <b>c</b>', '<i>a <b>b</i> c</b>']) {
      expect(clauseOf(html)).toBeUndefined();
    }
  });

  it('holds no name inside another word', () => {
    expect(protectedHtml('Ann, Anna & ann', [{ text: 'Ann' }])).toBe(
      '<span translate="no">Ann</span>, Anna &amp; <span translate="no">ann</span>',
    );
  });
});

describe('marked sound', () => {
  it('says where it is from, cut anywhere', () => {
    const samples = new Int16Array(1600 * 3).map((_, i) => 3000 * Math.sin(i / 7));
    mark(samples, 123_450);
    const reader = new MarkReader();
    const found = [
      reader.accept(samples.subarray(77, 2000)),
      reader.accept(samples.subarray(2000, 2003)),
      reader.accept(samples.subarray(2003)),
    ].flat();
    expect(found).toHaveLength(29);
    expect(found[0]).toEqual({ receivedMs: (160 - 77) / 16, filmMs: 123_460 });
    expect(found.at(-1)?.filmMs).toBe(123_740);
  });
});
