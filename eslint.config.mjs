import js from '@eslint/js';
import ts from 'typescript-eslint';

/** The arrows of docs/architecture.md: who may not import whom. */
function forbid(folder, groups) {
  return {
    files: [`${folder}/**/*.{ts,tsx}`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: groups.map(([group, message]) => ({ group, message })) },
      ],
    },
  };
}

const vendors = [
  '@google-cloud/*',
  'google-gax',
  '@grpc/*',
  'elevenlabs',
  'elevenlabs/*',
  'koffi',
  'sherpa-onnx-node',
  '@ricky0123/*',
  'onnxruntime-node',
  '@browsermt/*',
  '@echogarden/*',
];
const companion = [['**/companion/**'], 'The companion is on the other side of the wire.'];
const extension = [
  ['**/extension/**'],
  'The extension is a host of client/: what others share with it is there.',
];
const pages = [['**/pages/**'], 'The companion’s pages are a host of client/, not a part of it.'];
const client = [['**/client/**'], 'client/ runs in a browser.'];
const vendor = [vendors, 'A vendor stays inside its own adapter in companion/engines.'];

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
    files: ['scripts/**', 'tests/bench/**', 'tests/fakes/main.ts', 'companion/dub.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Nothing that came from outside is parsed before its size and nesting are bounded.
    files: [
      'companion/**/*.ts',
      'client/**/*.{ts,tsx}',
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
      'tests/fakes/**',
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
  forbid('shared', [
    companion,
    extension,
    pages,
    client,
    [['node:*'], 'shared/ knows neither Node nor the DOM.'],
    [['ws', 'fastify', 'preact', ...vendors], 'shared/ knows neither side.'],
  ]),
  forbid('client', [companion, extension, pages, [['node:*'], 'client/ runs in a browser.'], vendor]),
  forbid('extension', [companion, pages, [['node:*'], 'The extension runs in a browser.'], vendor]),
  forbid('pages', [companion, extension, [['node:*'], 'The pages run in a browser.'], vendor]),
  forbid('companion', [extension]),
  forbid('companion/{http,socket,speakers,store}', [extension, vendor]),
  forbid('companion/dubbing', [
    extension,
    [['**/engines/**', '../engines*'], 'The pipeline knows interfaces, no engine.'],
    [['**/socket/**', '**/http/**', '**/store/**'], 'The pipeline knows no transport and no database.'],
    vendor,
  ]),
);
