// The lint rule `house/arrows`: each import, of a value or a type, is held against scripts/house/arrows.mjs.
import { relative, sep } from 'node:path';
import { PACKAGES, whyForbidden } from './arrows.mjs';
import { resolved } from './import-graph.mjs';

/** Calls that load or look up a package by its name: `require`, `createRequire`'s result by any of these names. */
const LOADERS = new Set(['require', 'load', 'resolve']);

/** @param {string} root the project's folder */
export function arrowsRule(root) {
  return {
    meta: { type: 'problem', schema: [] },
    create(context) {
      const from = relative(root, context.filename).split(sep).join('/');
      const check = (node, specifier) => {
        const to = resolved(from, specifier);
        const why = whyForbidden({ from, ...to });
        if (why !== undefined) context.report({ node, message: why });
      };
      const checkSource = ({ source }) => {
        if (typeof source?.value === 'string') check(source, source.value);
      };
      return {
        ImportDeclaration: checkSource,
        ExportNamedDeclaration: checkSource,
        ExportAllDeclaration: checkSource,
        ImportExpression: checkSource,
        TSImportType: checkSource,
        CallExpression({ callee, arguments: [first] }) {
          const name = callee.type === 'MemberExpression' ? callee.property.name : callee.name;
          if (!LOADERS.has(name) || typeof first?.value !== 'string') return;
          // Other functions are called so too: only names of packages are meant.
          if (Object.hasOwn(PACKAGES, resolved(from, first.value).to)) check(first, first.value);
        },
      };
    },
  };
}
