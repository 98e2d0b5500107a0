/** The project's own lint rules find what they are for, and nothing else. */
import { ruleExamples } from '../fixtures/rule-examples.ts';

const mayNeverRun = [/may never run/];

ruleExamples('a test whose assertions are all in loops', 'vacuous', {
  against: [
    'test("a", () => { for (const x of found) expect(x).toBe(1); });',
    'it.each([1])("a", () => { found.forEach((x) => { expect(x).toBe(1); }); });',
    'it("a", async () => { for (const x of await all()) { for (const y of x) expect(y).toBe(1); } });',
    'test("a", () => { for (const x of []) expect(x).toBe(1); });',
  ].map((code) => ({ code, errors: mayNeverRun })),
  // Where they cannot be empty, or are no test's.
  fine: [
    'test("a", () => { expect(found).toHaveLength(2); for (const x of found) expect(x).toBe(1); });',
    'test("a", () => { for (const x of [1, 2]) expect(x).toBe(1); });',
    'function shows(found) { for (const x of found) expect(x).toBe(1); }',
    'for (const x of cases) { test(x, () => { expect(x).toBe(1); }); }',
    'const all = [1, 2]; test("a", () => { for (const x of all) expect(x).toBe(1); });',
  ].map((code) => ({ code })),
});

ruleExamples('a name with a verb that means many things', 'names', {
  against: [
    { code: 'const heardVoice = 1;', errors: 1 },
    { code: 'function tellSpeaker() {}', errors: 1 },
    { code: 'function wait(saidWords) {}', errors: 1 },
    { code: 'class A { #knownFaces = 1; takeNext() {} }', errors: 1 },
    { code: 'const { a: toldWords, ...metOthers } = b;', errors: 2 },
  ],
  // The contract's words, another's, or no such verb.
  fine: [
    'const heard_evs_ms = 1;',
    'const { takes, heardMs } = fault;',
    'const { heardVoice } = elsewhere;',
    'const mistaken = 1; const hearth = essay;',
  ].map((code) => ({ code })),
});

ruleExamples('JSON from outside', 'bounded-json', {
  against: [
    { code: 'const row = JSON.parse(text);', errors: [/parseJson/] },
    { code: 'const body = await answer.json();', errors: [/text\(\)/] },
  ],
  fine: ['const row = parseJson(text);', 'reply.json({ a: 1 });', 'const text = JSON.stringify(row);'].map(
    (code) => ({ code }),
  ),
});

ruleExamples('a clock in a test', 'no-clock', {
  against: [
    { code: 'const began = performance.now();', errors: [/fake one/] },
    { code: 'expect(Date.now() - began).toBeLessThan(10);', errors: [/fake one/] },
    { code: 'await vi.waitFor(() => found());', errors: [/PATIENT/] },
  ],
  fine: [
    'await vi.waitFor(() => found(), PATIENT);',
    'const day = new Date(0);',
    'frames[at].startMs;',
    'clock.now();',
  ].map((code) => ({ code })),
});
