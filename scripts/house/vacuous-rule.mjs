// The lint rule `house/vacuous`: a test that asserts only in a loop over what may be empty passes when nothing is there.

const TESTS = new Set(['test', 'it', 'law']);

export const vacuousRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      vacuous:
        'Every assertion of this test is in a loop that may never run: assert first that there is something.',
    },
  },
  create(context) {
    /** The tests that are being read, the innermost last. */
    const tests = [];
    let loops = 0;
    const isLoopThatMayNotRun = (node) => mayBeEmpty(node.right, context.sourceCode.getScope(node));
    const enterLoop = () => loops++;
    const leaveLoop = () => loops--;
    const visitor = {
      CallExpression(node) {
        if (isTest(node)) tests.push({ node, inLoops: 0, outside: 0, loopsBefore: loops });
        if (node.callee.type === 'MemberExpression' && node.callee.property.name === 'forEach') enterLoop();
        const inner = tests.at(-1);
        if (inner === undefined || node.callee.name !== 'expect') return;
        if (loops > inner.loopsBefore) inner.inLoops++;
        else inner.outside++;
      },
      'CallExpression:exit'(node) {
        if (node.callee.type === 'MemberExpression' && node.callee.property.name === 'forEach') leaveLoop();
        if (tests.at(-1)?.node !== node) return;
        const { inLoops, outside } = tests.pop();
        if (inLoops > 0 && outside === 0) context.report({ node: node.callee, messageId: 'vacuous' });
      },
      ForOfStatement(node) {
        if (isLoopThatMayNotRun(node)) enterLoop();
      },
      'ForOfStatement:exit'(node) {
        if (isLoopThatMayNotRun(node)) leaveLoop();
      },
    };
    return visitor;
  },
};

/** `test(…)`, `it.each(…)(…)` and so on, with a function that is its body. */
function isTest({ callee, arguments: words }) {
  if (!words.some(({ type }) => type === 'ArrowFunctionExpression' || type === 'FunctionExpression'))
    return false;
  let called = callee;
  while (called.type === 'CallExpression' || called.type === 'MemberExpression') {
    called = called.type === 'CallExpression' ? called.callee : called.object;
  }
  return TESTS.has(called.name);
}

/** A list that is written out, here or as a constant, is as long as it looks. */
function mayBeEmpty(expression, scope) {
  const list = expression.type === 'TSAsExpression' ? expression.expression : expression;
  if (list.type === 'Identifier') {
    const [definition] = variableOf(list.name, scope)?.defs ?? [];
    const isConstant = definition?.type === 'Variable' && definition.parent.kind === 'const';
    return (
      !isConstant ||
      definition.node.init?.type !== 'ArrayExpression' ||
      mayBeEmpty(definition.node.init, scope)
    );
  }
  return list.type !== 'ArrayExpression' || list.elements.length === 0;
}

function variableOf(name, scope) {
  for (let at = scope; at !== null; at = at.upper) {
    const variable = at.set.get(name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}
