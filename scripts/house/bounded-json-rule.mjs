// The lint rule `house/bounded-json`: nothing that came from outside is parsed before its size and nesting are bounded.

export const boundedJsonRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      parsed: 'parseJson of shared/bounded-json.ts bounds it first.',
      read: 'Read text() and parse it with parseJson of shared/bounded-json.ts.',
    },
  },
  create(context) {
    return {
      CallExpression(node) {
        const { callee, arguments: given } = node;
        if (callee.type !== 'MemberExpression') return;
        if (callee.object.name === 'JSON' && callee.property.name === 'parse') {
          context.report({ node, messageId: 'parsed' });
        }
        // The body of a request or an answer, as fetch has it.
        if (callee.property.name === 'json' && given.length === 0)
          context.report({ node, messageId: 'read' });
      },
    };
  },
};
