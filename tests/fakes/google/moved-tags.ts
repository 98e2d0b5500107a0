/**
 * What the HTML of a clause in its context looks like when it comes back. Where the target language puts words in another
 * order, an element is split and the other put in between; where it is written from right to left, attributes are added;
 * elsewhere spaces go from one side of a tag to the other.
 */

const OTHER_ORDER = /^(ja|ko|tr|de|hi|hu)\b/;
const RIGHT_TO_LEFT = /^(ar|fa|he|iw|ur)\b/;
const IN_CONTEXT = /^<i>([^]*)<\/i> <b>([^]*)<\/b>$/;

export function movedTags(html: string, target: string): string {
  if (RIGHT_TO_LEFT.test(target)) {
    return html.replace(/<(i|b|span)\b/g, '<$1 style="text-align:right;direction:rtl"');
  }
  const found = IN_CONTEXT.exec(html);
  if (found === null) return html;
  const [, context = '', clause = ''] = found;
  if (!OTHER_ORDER.test(target)) return `<i>${context} </i><b>${clause}</b>`;
  const words = clause.match(/(?:<[^>]*>|[^\s<])+/g) ?? [];
  const last = words.pop() ?? '';
  return `<b>${words.join(' ')}</b> <i>${context}</i><b> ${last}</b>`;
}
