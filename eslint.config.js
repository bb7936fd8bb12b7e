import tseslint from 'typescript-eslint'

// Biome formats and lints; this short run holds what needs types, and the size budgets.
export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.telstar/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        project: ['./tsconfig.json', './docs/tsconfig.json', './contracts/scripts/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', 50],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
    },
  },
  {
    files: ['**/*.test.ts', 'load-tests/k6/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', 400] },
  },
  {
    files: ['**/src/**/*.ts', 'processors/**/*.ts'],
    ignores: [
      '**/main.ts',
      '**/*.test.ts',
      '*/tests/**',
      'runtime/src/env.ts',
      'runtime/src/run-service.ts',
      'infra/**',
      'load-tests/**',
      'edge-agent/src/cli.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Only main.ts and runtime/env.ts read the process.' },
      ],
    },
  },
)
