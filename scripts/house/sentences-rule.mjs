// The lint rule `house/sentences`: what the companion throws or tells is a code with parameters. A sentence in it would be read in
// English by everybody; sentences are in shared/protocol/error-sentences.ts and in the clients' _locales.
const WHY =
  'A code with parameters is thrown or told, and no sentence: people read it in their own language (shared/protocol/error-codes.ts, notice-codes.ts).';

/** Functions that tell a client something, by name. */
const TELLERS = new Set(['emit', 'say', 'tell', 'report']);
const WORDS_OF_A_SENTENCE = 3;

export const sentencesRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const check = (node) => {
      for (const text of textsIn(node)) {
        if (isSentence(text.words)) context.report({ node: text.node, message: WHY });
      }
    };
    return {
      NewExpression({ callee, arguments: given }) {
        if (callee.type !== 'Identifier' || !callee.name.endsWith('DubError')) return;
        // The code itself is the first.
        const [, parameters, ...rest] = given;
        if (isText(parameters)) context.report({ node: parameters, message: WHY });
        else if (parameters !== undefined) check(parameters);
        for (const one of rest) check(one);
      },
      CallExpression({ callee, arguments: given }) {
        if (TELLERS.has(nameOf(callee))) given.forEach(check);
      },
      // What keeps an engine from running is told as it is.
      Property({ key, value }) {
        if (key.name === 'missing') check(value);
      },
      'MethodDefinition[kind="get"][key.name="missing"] ReturnStatement'({ argument }) {
        if (argument !== null) check(argument);
      },
    };
  },
};

function nameOf(callee) {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return name.type === 'Identifier' || name.type === 'PrivateIdentifier' ? name.name : undefined;
}

function isText(node) {
  return node?.type === 'TemplateLiteral' || (node?.type === 'Literal' && typeof node.value === 'string');
}

/** The texts that a value is made of; not those of calls and functions, which are values of their own. */
function textsIn(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [{ node, words: node.value }] : [];
    case 'TemplateLiteral':
      return [{ node, words: node.quasis.map(({ value }) => value.cooked ?? '').join('x') }];
    case 'ObjectExpression':
      return node.properties.flatMap((one) =>
        textsIn(one.type === 'SpreadElement' ? one.argument : one.value),
      );
    case 'ArrayExpression':
      return node.elements.flatMap(textsIn);
    case 'BinaryExpression':
      return [
        {
          node,
          words: [node.left, node.right]
            .flatMap(textsIn)
            .map(({ words }) => words)
            .join('x '),
        },
      ];
    case 'ConditionalExpression':
      return [...textsIn(node.consequent), ...textsIn(node.alternate)];
    case 'LogicalExpression':
      return [...textsIn(node.left), ...textsIn(node.right)];
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return textsIn(node.expression);
    default:
      return [];
  }
}

/** Some words that begin as a sentence does, or end as one. */
function isSentence(text) {
  const words = text.trim().split(/\s+/u);
  return (
    words.length >= WORDS_OF_A_SENTENCE && (/^[“"']?\p{Lu}/u.test(text.trim()) || /[.!?]$/u.test(text.trim()))
  );
}
