// The lint rule `house/names`: verbs that mean ten things in this field stay out of what is declared. docs/glossary.md has the words.

const VAGUE =
  /^(hear|hears|heard|hearing|say|says|said|saying|tell|tells|told|telling|take|takes|took|taking|meet|meets|met|meeting|know|knows|knew)$/i;
/** Words of the public contract: "saw X, takes Y", and the ear-voice span at which a dub is heard. */
const CONTRACT = new Set(['takes', 'heardMs', 'heardEvs', 'heardEvsMs']);

export const namesRule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      vague:
        '"{{name}}" says "{{word}}", which means many things here: docs/glossary.md has words that mean one.',
    },
  },
  create(context) {
    const check = (node) => {
      const name = node?.name;
      if (typeof name !== 'string' || CONTRACT.has(name)) return;
      // Names of the wire, which is in snake_case, are the contract's.
      if (/[a-z]_[a-z]/.test(name)) return;
      const word = wordsOf(name).find((one) => VAGUE.test(one));
      if (word !== undefined) context.report({ node, messageId: 'vague', data: { name, word } });
    };
    const checkPattern = (pattern) => {
      switch (pattern?.type) {
        case 'Identifier':
        case 'PrivateIdentifier':
          return check(pattern);
        case 'AssignmentPattern':
          return checkPattern(pattern.left);
        case 'RestElement':
          return checkPattern(pattern.argument);
        case 'TSParameterProperty':
          return checkPattern(pattern.parameter);
        case 'ArrayPattern':
          return pattern.elements.forEach(checkPattern);
        case 'ObjectPattern':
          // What is taken out of an object is named where that is declared.
          return pattern.properties.forEach((property) => {
            if (property.type === 'RestElement') checkPattern(property.argument);
            else if (!property.shorthand) checkPattern(property.value);
          });
      }
    };
    const checkFunction = ({ id, params }) => {
      check(id);
      params.forEach(checkPattern);
    };
    const checkMember = ({ key, computed }) => {
      if (computed !== true) check(key);
    };
    return {
      VariableDeclarator: ({ id }) => checkPattern(id),
      FunctionDeclaration: checkFunction,
      FunctionExpression: checkFunction,
      ArrowFunctionExpression: checkFunction,
      ClassDeclaration: ({ id }) => check(id),
      TSInterfaceDeclaration: ({ id }) => check(id),
      TSTypeAliasDeclaration: ({ id }) => check(id),
      MethodDefinition: checkMember,
      PropertyDefinition: checkMember,
      TSPropertySignature: checkMember,
      TSMethodSignature: checkMember,
    };
  },
};

function wordsOf(name) {
  return name.replace(/^[#_]+/, '').split(/_|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
}
