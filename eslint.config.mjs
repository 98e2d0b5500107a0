import js from '@eslint/js';
import ts from 'typescript-eslint';
import { SHIPPED } from './scripts/house/arrows.mjs';
import { arrowsRule } from './scripts/house/arrows-rule.mjs';
import { namesRule } from './scripts/house/names-rule.mjs';
import { sentencesRule } from './scripts/house/sentences-rule.mjs';
import { vacuousRule } from './scripts/house/vacuous-rule.mjs';

export default ts.config(
  { ignores: ['dist/', 'out/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  {
    // The root's tsconfig is only the base of the others; these belong to the world of the scripts.
    files: ['*.config.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'scripts/tsconfig.json' } },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
  {
    files: [
      'scripts/**',
      'tests/bench/**',
      'tests/fakes/main.ts',
      'tests/fixtures/forget-on-full-disk.ts',
      'companion/dub.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // Nothing that came from outside is parsed before its size and nesting are bounded.
    files: [
      'client/**/*.{ts,tsx}',
      'companion/**/*.ts',
      'extension/**/*.{ts,tsx}',
      'pages/**/*.{ts,tsx}',
      'shared/**/*.ts',
    ],
    ignores: ['shared/bounded-json.ts', 'extension/build/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'JSON',
          property: 'parse',
          message: 'parseJson of shared/bounded-json.ts bounds it first.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[arguments.length=0][callee.property.name="json"]',
          message: 'Read text() and parse it with parseJson of shared/bounded-json.ts.',
        },
      ],
    },
  },
  {
    // A test that measures how long this machine takes fails on a busier one: it fakes the clock, or asserts an order.
    files: ['tests/**/*.ts'],
    ignores: [
      'tests/bench/**',
      'tests/chaos/**',
      'tests/fakes/**',
      'tests/load/**',
      'tests/browser/harness/**',
      'tests/engines/google-listening.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        ...[
          ['performance', 'now'],
          ['Date', 'now'],
        ].map(([object, property]) => ({
          object,
          property,
          message: 'No clock in a test: use a fake one or the order of events; tests/bench measures times.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[arguments.length=1][callee.object.name="vi"][callee.property.name=/^wait(For|Until)$/]',
          message: 'Its own patience is a second: pass PATIENT of tests/fakes/patience.ts.',
        },
      ],
    },
  },
  {
    files: ['tests/**/*.ts'],
    plugins: { house: { rules: { vacuous: vacuousRule } } },
    rules: { 'house/vacuous': 'error' },
  },
  {
    files: SHIPPED.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`),
    plugins: {
      house: {
        rules: { arrows: arrowsRule(import.meta.dirname), names: namesRule, sentences: sentencesRule },
      },
    },
    rules: { 'house/arrows': 'error', 'house/names': 'error' },
  },
  {
    files: ['companion/**/*.ts'],
    // What is said in a terminal is said there.
    ignores: ['companion/models/cli*.ts', 'companion/dub.ts'],
    rules: { 'house/sentences': 'error' },
  },
);
