import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const caps = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  complexity: ['error', 10],
  'max-depth': ['error', 3],
};
const clocks = [
  ["CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Date.now()'],
  ["NewExpression[callee.name='Date'][arguments.length=0]", 'new Date() without an argument'],
  [
    "CallExpression[callee.object.name='performance'][callee.property.name='now']",
    'performance.now()',
  ],
  ["CallExpression[callee.object.name='Math'][callee.property.name='random']", 'Math.random()'],
].map(([selector, what]) => ({
  selector,
  message: `${what} makes a sale of three hours last three hours in tests; take clock and chance as arguments.`,
}));
// client-node sends JSON Patch by default, under which a merge body is refused or means something else.
const barePatch = {
  selector: 'CallExpression[callee.property.name=/^patch[A-Z]/]',
  message:
    'patch with mergePatch, jsonPatch or apply of packages/kube-client: each sets its content type.',
};
const clientNode = {
  name: '@kubernetes/client-node',
  message: 'only packages/kube-client/src/api/kubeconfig.ts imports it, for log-ins; see ADR 0017.',
};
const noCaps = Object.fromEntries(Object.keys(caps).map((rule) => [rule, 'off']));

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/gen/**',
      '**/node_modules/**',
      '.local/**',
      '.cache/**',
      'coverage/**',
      'charts/*/charts/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...caps,
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'process.env is read in main.ts only; take values as arguments.',
        },
        barePatch,
      ],
      'no-restricted-imports': ['error', { paths: [clientNode] }],
      'no-console': 'error',
    },
  },
  {
    // The entry points: they own the process.
    files: [
      '**/main.ts',
      '**/cli.ts',
      '**/*.test.ts',
      '**/test/**/*.ts',
      'tools/**/*.ts',
      'bench/run.ts',
      'packages/service-kit/src/telemetry/register.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', barePatch] },
  },
  {
    files: ['packages/kube-client/src/api/kubeconfig.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    // Time and chance are arguments everywhere in the operator, also in its unit tests.
    files: ['operator/src/**/*.ts'],
    ignores: ['**/main.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'process.env is read in main.ts only; take values as arguments.',
        },
        ...clocks,
        barePatch,
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: {
      ...noCaps,
      // chai's property assertions are expressions
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // What charts render, and the OpenAPI document of Kubernetes, are looked at as they are.
    files: ['test/charts/**/*.ts', 'tools/charts/kubernetes-schemas.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // TypeORM entities are filled by the library; mongoose models are untyped classes.
    files: ['**/store/entities/*.ts', '**/store/migrations/*.ts', '**/store/schemas/*.ts'],
    rules: {
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // Dictionaries: one sentence after the other.
    files: ['web/src/**/text/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['web/public/*.js'],
    languageOptions: {
      globals: { self: 'readonly', caches: 'readonly', Request: 'readonly' },
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: {
        process: 'readonly',
        performance: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        module: 'writable',
        setTimeout: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        Atomics: 'readonly',
        SharedArrayBuffer: 'readonly',
      },
    },
  },
);
