/** Caption files as a player reads them: ffmpeg decodes them, and what a renderer would show is what was said. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { toSrt, toVtt } from '../../shared/captions.ts';

const SAID = [
  'A List<String> holds words.',
  'Write <b>bold</b> and <i>italics</i>.',
  '{\\an8} puts it at the top.',
  'An arrow --> points there.',
  '{hello} and {Y:i}bye',
  'Open C:\\New and C:\\home.',
  '<font color="red">1 < 2, and I <3 you & AT&T &amp; &lt;b&gt;</font>',
  'x\n00:00:01,000 --> 00:00:02,000\ny',
];
/** Apart by time; the text of one does not run into the next. */
const captions = SAID.map((text, i) => ({ startMs: i * 2_000, endMs: i * 2_000 + 1_500, text }));

/** What a renderer of its Advanced SubStation events shows: blocks in braces are obeyed, and not shown. */
function shown(file: string, content: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-captions-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, file), content);
  const words = ['-v', 'error', '-i', join(folder, file), '-f', 'ass', '-'];
  const events = execFileSync('ffmpeg', words, { encoding: 'utf8' }).matchAll(
    /^Dialogue: (?:[^,]*,){9}(.*)$/gm,
  );
  return [...events].map(([, text = '']) =>
    text
      .trim()
      .replace(/\\\{/g, '｛')
      .replace(/\{[^}]*\}/g, '')
      .replace(/\\N/gi, '\n')
      .replace(/\\h/g, ' ')
      .replace(/\\\}/g, '｝')
      .replace(/\u2060/g, '')
      .normalize('NFKC'),
  );
}

it('SubRip shows what was said as it was said', () => {
  expect(shown('captions.srt', toSrt(captions))).toEqual(SAID);
});

it('WebVTT shows what was said as it was said', () => {
  // ffmpeg itself takes a backslash for a mark of the format it converts to; WebVTT knows none.
  const plain = captions.filter(({ text }) => !/\\[nh]/i.test(text));
  expect(shown('captions.vtt', toVtt(plain))).toEqual(plain.map(({ text }) => text));
});
