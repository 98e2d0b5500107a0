// The lint rule `house/no-clock`: a test that measures how long this machine takes fails on a busier one.

/** What reads the machine's clock. */
const CLOCKS = new Map([
  ['performance', 'now'],
  ['Date', 'now'],
]);
/** Calls that wait for something, and how patient they are by themselves: a second. */
const WAITS = new Set(['waitFor', 'waitUntil']);

export const noClockRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      clock: 'No clock in a test: use a fake one or the order of events; tests/bench measures times.',
      impatient: 'Its own patience is a second: pass PATIENT of tests/fakes/patience.ts.',
    },
  },
  create(context) {
    return {
      MemberExpression(node) {
        const reading = CLOCKS.get(node.object.name);
        if (reading !== undefined && reading === node.property.name) {
          context.report({ node, messageId: 'clock' });
        }
      },
      CallExpression(node) {
        const { callee, arguments: given } = node;
        if (callee.type !== 'MemberExpression' || callee.object.name !== 'vi') return;
        if (WAITS.has(callee.property.name) && given.length === 1) {
          context.report({ node, messageId: 'impatient' });
        }
      },
    };
  },
};
