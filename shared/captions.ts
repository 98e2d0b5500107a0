/** Captions as files: WebVTT and SubRip. */

export interface Caption {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** Who speaks; written where the format has a place for it. */
  readonly speaker?: string;
}

export function toVtt(captions: readonly Caption[]): string {
  const cues = captions.map(({ startMs, endMs, text, speaker }) => {
    const voice = speaker === undefined ? '' : `<v ${escapeVtt(speaker)}>`;
    return `${time(startMs, '.')} --> ${time(endMs, '.')}\n${voice}${escapeVtt(oneBlock(text))}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

export function toSrt(captions: readonly Caption[]): string {
  return captions
    .map(({ startMs, endMs, text }, i) => {
      return `${i + 1}\n${time(startMs, ',')} --> ${time(endMs, ',')}\n${oneBlock(text)}\n`;
    })
    .join('\n');
}

/** A blank line would end the cue. */
function oneBlock(text: string): string {
  return text.replace(/\s*\n\s*/g, '\n').trim();
}

function escapeVtt(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function time(ms: number, fraction: '.' | ','): string {
  const whole = Math.max(0, Math.round(ms));
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  const hours = pad(Math.floor(whole / 3_600_000), 2);
  const minutes = pad(Math.floor(whole / 60_000) % 60, 2);
  return `${hours}:${minutes}:${pad(Math.floor(whole / 1000) % 60, 2)}${fraction}${pad(whole % 1000, 3)}`;
}
