/** What the companion throws or tells holds no sentence: the rule that finds them finds these, and nothing else. */
import { ruleExamples } from '../fixtures/rule-examples.ts';

const SENTENCES = [
  ['as all that an error says', `throw new DubError('engine_failed', 'Whisper ended.');`],
  ['with values in it', 'throw new DubError("not_found", `There is no model ${id}.`);'],
  [
    'among the parameters',
    `new DubError('engine_failed', { reason: 'reported', said: 'It did not work.' });`,
  ],
  ['where it is one of two', `new DubError('undecodable', isLocked ? { said: 'It is locked up.' } : {});`],
  ['made of two parts', `new DubError('bad_frame', { seen: 'The time ' + time + ' goes back.' });`],
  ['in details', `new DubError('voice_gone', {}, { details: { why: 'The voice is gone.' } });`],
  ['in an error of its own kind', `new OtherDubError('voice_gone', { said: 'Nobody has this voice.' });`],
  ['in an event', `this.#emit({ type: 'notice', code: 'cap_near', message: 'The cap is near.' });`],
  ['in an event of something else', 'options.emit({ type: "notice", message: `${name} takes over now.` });'],
  ['in what an engine needs', `class A { get missing() { return 'Set the key of the service.'; } }`],
  ['in what was not found', `const found = { missing: 'eSpeak NG is not installed (apt install it).' };`],
] as const;

const OTHERS = [
  ['a code', `throw new DubError('engine_failed');`],
  [
    'a code with its parameters',
    `new DubError('key_rejected', { reason: 'key', engine: 'elevenlabs' }, { stage });`,
  ],
  [
    'a field that was wrong',
    "new DubError('bad_frame', { reason: 'field', seen: `${ms}`, takes: `${due} or later` });",
  ],
  ['a command', `const m = { missing: { reason: 'models', command: 'npm run models -- install en pt' } };`],
  ['what a viewer sees elsewhere', `const title = 'The dub of a film.'; log.warn('This is for the log.');`],
  ['what was said by somebody', `emit({ type: 'clause', text: clause.text });`],
] as const;

const file = 'companion/dubbing/some.ts';

ruleExamples('a sentence in what is thrown or told', 'sentences', {
  against: SENTENCES.map(([name, code]) => ({ name, code, file, errors: 1 })),
  fine: OTHERS.map(([name, code]) => ({ name, code, file })),
});
