/** Text to and from Apertium's stream format. */

const RESERVED = /[[\]{}^$/\\@<>]/g;
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;

/** Escapes what the format reserves; line ends and controls, NUL above all, become spaces. */
export function escape(text: string): string {
  return text.replaceAll(CONTROL, ' ').replaceAll(RESERVED, String.raw`\$&`);
}

/** Only what no analyser stumbles over: letters, digits, spaces and plain punctuation. */
export function plain(text: string): string {
  return text.replaceAll(/[^\p{L}\p{M}\p{N}\s.,;:!?¿¡'’-]/gu, ' ');
}

/** Takes escapes, superblanks and the marks of unknown words and failed transfers away. */
export function unescape(reply: string): string {
  return reply
    .replaceAll(/(?<!\\)\[(?:\\.|[^\]\\])*\]/g, ' ')
    .replaceAll(/(?<![\p{L}\p{N}\\])[*@#](?=[\p{L}\p{N}])/gu, '')
    .replaceAll(/\\(.)/gu, '$1');
}
